import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as z from "zod";
import { lockfileGaps } from "../../tools/check/lockfile-gaps.ts";
import { lockfileHosts } from "../../tools/check/lockfile-hosts.ts";

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
const read = (path: string) => readFileSync(path, "utf8");
const dependenciesOf = (folder: string) => manifest.parse(JSON.parse(read(`${folder}/package.json`))).dependencies;

it.each(["images/medusa", "images/storefront"])("%s has a lockfile that is whole and names no host", (folder) => {
  const lockfile = read(`${folder}/package-lock.json`);
  expect(lockfileGaps(lockfile)).toEqual([]);
  expect(lockfileHosts(lockfile)).toEqual([]);
});

it("the storefront's image has the versions that its code is checked and tested with here", () => {
  expect(dependenciesOf(".")).toMatchObject(dependenciesOf("images/storefront"));
});

it("the Medusa image is labelled with the version of Medusa in it", () => {
  const { "@medusajs/medusa": version } = dependenciesOf("images/medusa");
  expect(read("images/medusa/Dockerfile")).toContain(`ARG VERSION=${version}\n`);
});

it("every package of Medusa in the image has the same version", () => {
  const versions = Object.entries(dependenciesOf("images/medusa")).flatMap(([name, version]) =>
    name.startsWith("@medusajs/") ? [version] : [],
  );
  expect(new Set(versions).size).toBe(1);
});

const sides = { agent: ["contract", "constructs", "agent"], "control-plane": ["contract", "control-plane"] };

it.each(Object.entries(sides))(
  "the image %s keeps the packages that its code imports, and no other",
  (side, folders) => {
    const removed = [...read(`images/${side}/Dockerfile`).matchAll(/\bdependencies\.([@\w/-]+)/g)].map(
      ([, name]) => name,
    );
    const kept = Object.keys(dependenciesOf(".")).filter((name) => !removed.includes(name));
    const files = globSync(folders.map((folder) => `${folder}/**/*.ts`)).filter(
      (file) => !/\.test\.ts$|\/build-/.test(file),
    );
    const imports = files.flatMap((file) => [...read(file).matchAll(/(?:from|import\() ?"((?:@[\w-]+\/)?[\w-]+)/g)]);
    const imported = new Set(imports.map(([, name]) => name).filter((name) => name !== "node"));
    // cdk8s-plus-28 asks for both and imports them itself.
    const asked = side === "agent" ? ["cdk8s", "constructs"] : ["@hono/node-server"];
    expect(new Set([...imported, ...asked])).toEqual(new Set(kept));
  },
);
