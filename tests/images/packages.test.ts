import { readFileSync } from "node:fs";
import { cruise } from "dependency-cruiser";
import { expect, it } from "vitest";
import * as z from "zod";
import { arrowOptions } from "../../tools/arrow-rules.ts";
import { lockfileGaps } from "../../tools/check/lockfile-gaps.ts";
import { lockfileHosts } from "../../tools/check/lockfile-hosts.ts";

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
const read = (path: string) => readFileSync(path, "utf8");
const dependenciesOf = (folder: string) => manifest.parse(JSON.parse(read(`${folder}/package.json`))).dependencies;

it.each(["shops/medusa", "shops/storefront"])("%s has a lockfile that is whole and names no host", (folder) => {
  const lockfile = read(`${folder}/package-lock.json`);
  expect(lockfileGaps(lockfile)).toEqual([]);
  expect(lockfileHosts(lockfile)).toEqual([]);
});

it("the storefront's image has the versions that its code is checked and tested with here", () => {
  expect(dependenciesOf(".")).toMatchObject(dependenciesOf("shops/storefront"));
});

it("the Medusa image is labelled with the version of Medusa in it", () => {
  const { "@medusajs/medusa": version } = dependenciesOf("shops/medusa");
  expect(read("images/medusa/Dockerfile")).toContain(`ARG VERSION=${version}\n`);
});

it("every package of Medusa in the image has the same version", () => {
  const versions = Object.entries(dependenciesOf("shops/medusa")).flatMap(([name, version]) =>
    name.startsWith("@medusajs/") ? [version] : [],
  );
  expect(new Set(versions).size).toBe(1);
});

const sides = { agent: ["contract", "constructs", "agent"], "control-plane": ["contract", "control-plane"] };

/** Packages that the files really import at run time: a type, a comment and an example in a text are no import. */
async function importedBy(folders: readonly string[]): Promise<Set<string>> {
  const exclude = { path: "\\.test\\.ts$" };
  const { output } = await cruise([...folders], { ...arrowOptions, exclude });
  const { modules } = cruised.parse(output);
  return new Set(
    modules
      .filter(({ source }) => folders.some((folder) => source.startsWith(`${folder}/`)))
      .flatMap(({ dependencies }) => dependencies)
      .filter(({ dependencyTypes }) => dependencyTypes.includes("npm") && !dependencyTypes.includes("type-only"))
      .map(({ module }) => module.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? module),
  );
}

const cruised = z.object({
  modules: z.array(
    z.object({
      source: z.string(),
      dependencies: z.array(z.object({ module: z.string(), dependencyTypes: z.array(z.string()) })),
    }),
  ),
});

it.each(Object.entries(sides))(
  "the image %s keeps the packages that its code imports, and no other",
  async (side, folders) => {
    const kept =
      read(`images/${side}/Dockerfile`)
        .match(/^ENV KEPT="(.*)"$/m)?.[1]
        ?.split(" ") ?? [];
    expect(Object.keys(dependenciesOf("."))).toEqual(expect.arrayContaining(kept));
    // cdk8s-plus-28 asks for both and imports them itself.
    const asked = side === "agent" ? ["cdk8s", "constructs"] : [];
    expect(new Set(kept)).toEqual(new Set([...(await importedBy(folders)), ...asked]));
  },
  60_000,
);
