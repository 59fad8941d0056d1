import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cruise } from "dependency-cruiser";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { parseDockerfile } from "../../images/build/dockerfile.ts";
import { arrowOptions } from "../../tools/arrow-rules.ts";
import { lockfileGaps } from "../../tools/check/lockfile-gaps.ts";
import { lockfileHosts } from "../../tools/check/lockfile-hosts.ts";

const pinsSchema = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({
  version: z.string(),
  workspaces: z.array(z.string()).default([]),
  dependencies: pinsSchema,
  devDependencies: pinsSchema,
});
const read = (path: string) => readFileSync(path, "utf8");
const manifestOf = (folder: string) => manifestSchema.parse(JSON.parse(read(`${folder}/package.json`)));
const dependenciesOf = (folder: string) => manifestOf(folder).dependencies;

const { workspaces, version } = manifestOf(".");
const pinned = [".", ...workspaces, "shops/storefront"].flatMap((folder) => {
  const { dependencies, devDependencies } = manifestOf(folder);
  return Object.entries({ ...dependencies, ...devDependencies }).map(([name, pin]) => ({ folder, name, pin }));
});

test.each(["shops/medusa", "shops/storefront"])("%s has a lockfile that is whole and names no host", (folder) => {
  const lockfile = read(`${folder}/package-lock.json`);
  expect(lockfileGaps(lockfile)).toEqual([]);
  expect(lockfileHosts(lockfile)).toEqual([]);
});

test("the Medusa image is labelled with the version of Medusa in it", () => {
  const { "@medusajs/medusa": version } = dependenciesOf("shops/medusa");
  expect(read("images/medusa/Dockerfile")).toContain(`ARG VERSION=${version}\n`);
});

test("every package of Medusa in the image has the same version", () => {
  const versions = Object.entries(dependenciesOf("shops/medusa")).flatMap(([name, version]) =>
    name.startsWith("@medusajs/") ? [version] : [],
  );
  expect(new Set(versions).size).toBe(1);
});

describe("workspaces", () => {
  test("all have the version of the project, which `npm version --workspaces` keeps", () => {
    expect(workspaces.map((folder) => [folder, manifestOf(folder).version])).toEqual(
      workspaces.map((folder) => [folder, version]),
    );
  });

  test("pin each package to one exact version, wherever it is listed: the storefront's image is what was tested here", () => {
    const inexact = pinned.filter(({ pin }) => !/^(npm:[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(pin));
    expect(inexact).toEqual([]);
    const pins = Map.groupBy(pinned, ({ name }) => name).values();
    expect([...pins].filter((same) => new Set(same.map(({ pin }) => pin)).size > 1)).toEqual([]);
  });
});

const cruisedSchema = z.object({
  modules: z.array(
    z.object({
      source: z.string(),
      dependencies: z.array(
        z.object({ module: z.string(), resolved: z.string(), dependencyTypes: z.array(z.string()) }),
      ),
    }),
  ),
});
type Module = z.infer<typeof cruisedSchema>["modules"][number];

/** No image runs these: tests, and what starts servers in Docker. */
const development = /\.test\.ts$|\/start-containers\.ts$/;

let modules: readonly Module[] = [];
beforeAll(async () => {
  const { output } = await cruise([...workspaces, "dev/compose"], { ...arrowOptions });
  modules = cruisedSchema.parse(output).modules;
}, 60_000);

/** What a file imports when it runs: a type, a comment and an example in a text are no import. */
function importsOf(file: Module | undefined): Module["dependencies"] {
  return (file?.dependencies ?? []).filter(({ dependencyTypes }) => !dependencyTypes.includes("type-only"));
}

function packagesOf(folder: string, importsIn: (file: Module) => Module["dependencies"]): Set<string> {
  const names = modules
    .filter(({ source }) => source.startsWith(`${folder}/`))
    .flatMap(importsIn)
    .filter(({ dependencyTypes }) => dependencyTypes.some((type) => type.startsWith("npm")))
    .map(({ module }) => /^(@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module);
  return new Set(names);
}

const lockedSchema = z.object({
  peerDependencies: pinsSchema,
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().default(false) })).default({}),
});
const lockSchema = z.object({ packages: z.record(z.string(), lockedSchema) });
const locked = lockSchema.parse(JSON.parse(read("package-lock.json"))).packages;
/** A package imports these itself and asks whoever lists it to list them, too. */
const peersOf = (name: string) => {
  const { peerDependencies = {}, peerDependenciesMeta = {} } = locked[`node_modules/${name}`] ?? {};
  return Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);
};

/** What a page is made with, and the font that its styles name: the image that serves it installs them with its code. */
const madeWith: Readonly<Record<string, readonly string[]>> = {
  dashboard: ["@fontsource-variable/inter", "esbuild"],
};

describe.each(workspaces)("the workspace %s", (folder) => {
  test("lists as dependencies what its code imports at run time and their peers, and nothing else", () => {
    const imported = packagesOf(folder, (file) => (development.test(file.source) ? [] : importsOf(file)));
    const wanted = new Set([...imported, ...[...imported].flatMap(peersOf), ...(madeWith[folder] ?? [])]);
    expect(new Set(Object.keys(dependenciesOf(folder)))).toEqual(wanted);
  });

  test("lists as devDependencies only what no image runs", () => {
    const imported = packagesOf(folder, (file) => (development.test(file.source) ? file.dependencies : []));
    const { dependencies, devDependencies } = manifestOf(folder);
    const names = Object.keys(devDependencies);
    expect(names.filter((name) => !imported.has(name) || name in dependencies)).toEqual([]);
  });
});

/** The workspaces of all files that a folder's own import, one through another. */
function reachedFrom(folder: string): Set<string> {
  const bySource = new Map(modules.map((each) => [each.source, each]));
  const files = new Set(
    modules
      .map(({ source }) => source)
      .filter((source) => source.startsWith(`${folder}/`) && !development.test(source)),
  );
  for (const file of files) {
    for (const { resolved } of importsOf(bySource.get(file)))
      if (bySource.has(resolved) && !development.test(resolved)) files.add(resolved);
  }
  return new Set([...files].map((file) => file.split("/")[0] ?? "").filter((name) => workspaces.includes(name)));
}

const images = {
  agent: ["agent", "backup-repository"],
  "control-plane": ["control-plane", "renewal", "dashboard"],
  setup: ["dev/compose"],
};

test.each(Object.entries(images))(
  "the image %s holds the workspaces that its code imports, and no other",
  (image, folders) => {
    const reached = new Set(folders.flatMap((folder) => [...reachedFrom(folder)]));
    const text = read(`images/${image}/Dockerfile`);
    const { sources } = parseDockerfile(text);
    const installed = [...text.matchAll(/--workspace=([\w-]+)/g)].map(([, name]) => name);
    expect(new Set(installed)).toEqual(reached);
    expect(new Set(sources.filter((path) => workspaces.includes(path)))).toEqual(reached);
  },
);

const treeSchema = z.object({ dependencies: z.record(z.string(), z.unknown()).default({}) });

/** Everything that npm would install for some workspaces, as the lockfile says. */
function installedFor(...folders: string[]): Set<string> {
  const args = ["ls", "--all", "--json", "--omit=dev", "--package-lock-only"];
  const names = new Set<string>();
  const collect = (tree: unknown) => {
    for (const [name, below] of Object.entries(treeSchema.parse(tree).dependencies)) collect((names.add(name), below));
  };
  collect(
    JSON.parse(
      execFileSync("npm", [...args, ...folders.map((folder) => `--workspace=${folder}`)], { encoding: "utf8" }),
    ),
  );
  return names;
}

test("the control plane's image gets what its API needs; it could open no credentials and render no store", () => {
  const names = installedFor("contract", "control-plane");
  expect(names).toContain("hono");
  for (const absent of ["@hpke/core", "@kubernetes/client-node", "cdk8s", "vitest"])
    expect(names).not.toContain(absent);
});

test("the agent's image gets what it seals and renders with, and no server of an API", () => {
  const names = installedFor("contract", "constructs", "agent");
  for (const present of ["@hpke/core", "cdk8s-plus-28"]) expect(names).toContain(present);
  for (const absent of ["hono", "testcontainers", "vitest"]) expect(names).not.toContain(absent);
});
