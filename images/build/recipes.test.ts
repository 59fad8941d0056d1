import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseDockerfile } from "./dockerfile.ts";
import { imageNames, platformRecipes, referenceOf, standInFor, standIns } from "./recipes.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

test("the images that the local manifests name are those that are built here", () => {
  const manifests = globSync("dist/local-*.yaml", { cwd: root }).map(read);
  const named = new Set(manifests.flatMap((text) => [...text.matchAll(/^\s*image: (\S+)$/gm)].map(([, name]) => name)));
  const built = [...imageNames, "nats" as const].map(referenceOf);
  expect(named).toEqual(new Set(built));
});

test.each(Object.entries(platformRecipes))(
  "the image %s is labelled with the version in its name, and with its source",
  (_, recipe) => {
    const text = read(recipe.dockerfile);
    const version = recipe.reference.slice(recipe.reference.lastIndexOf(":") + 1);
    expect(text).toMatch(new RegExp(`^ARG (WOOCOMMERCE_)?VERSION=${version.replaceAll(".", "\\.")}$`, "m"));
    for (const label of ["title", "description", "version", "source", "licenses"]) {
      expect(text).toContain(`org.opencontainers.image.${label}=`);
    }
  },
);

test("everything that our Dockerfiles begin from has a stand-in, and so have the stand-ins", () => {
  const files = [...Object.values(platformRecipes), ...standIns].map(({ dockerfile }) => dockerfile);
  const bases = new Set(files.flatMap((file) => parseDockerfile(read(file)).bases));
  expect([...bases].map((base) => standInFor(base).reference)).toEqual([...bases]);
  expect(() => standInFor("docker.io/library/absent:1")).toThrow("nothing stands in for docker.io/library/absent:1");
});

test("a stand-in names the official image that it takes the place of", () => {
  for (const { dockerfile, reference } of standIns.filter(({ reference }) => !reference.startsWith("localhost/"))) {
    expect(read(dockerfile)).toContain(`Stands in for ${reference} `);
  }
});

test("agent and control plane have the version of the project", () => {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  expect([referenceOf("agent"), referenceOf("control-plane")].map((name) => name.split(":")[1])).toEqual([
    version,
    version,
  ]);
});

test("a stand-in that picks packages from a newer release pins that release below its own, but for those", () => {
  const picky = standIns.filter(({ alsoFrom }) => alsoFrom !== undefined);
  expect(picky.map(({ alsoFrom }) => alsoFrom)).toEqual(["forky"]);
  for (const { context, alsoFrom } of picky) {
    const stanzas = read(`${context}/preferences`).split("\n\n");
    expect(stanzas[0]).toContain(`Package: *\nPin: release n=${alsoFrom}\nPin-Priority: 100`);
    expect(stanzas[1]).toMatch(new RegExp(`^Package: wordpress .*\nPin: release n=${alsoFrom}\nPin-Priority: 990\n$`));
  }
});
