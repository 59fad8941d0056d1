import { spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let project = "";

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "storeplane-setup-"));
  await mkdir(join(project, "dev/setup"), { recursive: true });
  for (const name of ["ensure.mjs", "installed.mjs", "lock.mjs"]) {
    await copyFile(join(import.meta.dirname, name), join(project, "dev/setup", name));
  }
  await writeProject("1.0.0");
});

afterEach(async () => {
  await rm(project, { recursive: true, force: true });
});

/** A project with one dependency that lies beside it, so that the real npm needs no network. */
async function writeProject(version: string): Promise<void> {
  await mkdir(join(project, "near"), { recursive: true });
  await writeFile(join(project, "near/package.json"), JSON.stringify({ name: "near", version }));
  const root = { name: "far", version: "1.0.0", dependencies: { near: "file:near" } };
  await writeFile(join(project, "package.json"), JSON.stringify(root));
  const packages = { "": root, near: { version }, "node_modules/near": { resolved: "near", link: true } };
  const lockfile = { name: "far", version: "1.0.0", lockfileVersion: 3, requires: true, packages };
  await writeFile(join(project, "package-lock.json"), JSON.stringify(lockfile));
}

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm_execpath` is left out: it would name the npm, or the npx, that runs these tests. */
function ensure(path = process.env["PATH"] ?? ""): Promise<Outcome> {
  const { npm_execpath: _npm, npm_node_execpath: _node, ...environment } = process.env;
  const child = spawn(process.execPath, [join(project, "dev/setup/ensure.mjs")], {
    env: { ...environment, PATH: path },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

test("installs what is missing and keeps stdout for the command that follows", async () => {
  const first = await ensure();
  expect(first.stderr).toContain("packages installed");
  expect(first).toMatchObject({ code: 0, stdout: "" });
  expect((await stat(join(project, "node_modules/near/package.json"))).isFile()).toBe(true);
});

test("does nothing when node_modules holds what the lockfile says", async () => {
  await ensure();
  await writeFile(join(project, "package-lock.json"), await readFile(join(project, "package-lock.json")));
  expect(await ensure()).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("installs again when the lockfile changed", async () => {
  await ensure();
  await writeProject("1.1.0");
  expect((await ensure()).stderr).toContain("packages installed");
});

test("installs once when two commands start at the same time", async () => {
  const both = await Promise.all([ensure(), ensure()]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(both.filter(({ stderr }) => stderr.includes("packages installed"))).toHaveLength(1);
});

test("takes over the lock of a setup that died", async () => {
  const dead = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await new Promise((resolve) => dead.on("exit", resolve));
  await mkdir(join(project, "build"));
  await writeFile(join(project, "build/setup.lock"), `${dead.pid}\n`);
  expect((await ensure()).stderr).toContain("packages installed");
});

test("says that npm is missing", async () => {
  const outcome = await ensure(dirname(process.execPath) + "/nothing-here");
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain("npm was not found");
});
