import { execFile } from "node:child_process";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { laidOutApi } from "../../cli/laid-out-api.ts";
import { problem } from "../../cli/laid-out-run.ts";
import project from "../../cli/package.json" with { type: "json" };
import { localProfile } from "../../constructs/index.ts";
import { describedSchemas } from "../../contract/index.ts";
import { buildCliBinary } from "../../tools/generate/cli-binary.ts";

const root = join(import.meta.dirname, "../..");
const binary = join(root, "build/cli-binary/storeplane");
const [store] = (describedSchemas["Store"] as unknown as { examples: [object] }).examples;

const builders = "token-of-who-built-it";

beforeAll(async () => {
  vi.stubEnv("STOREPLANE_TOKEN", builders);
  await buildCliBinary(root);
  vi.unstubAllEnvs();
});

/** Runs the program with nothing of the clone or of Node on its path. */
function ran(args: readonly string[], url = "http://127.0.0.1:9") {
  const env = { PATH: "/nonexistent", HOME: "/nonexistent", STOREPLANE_ENDPOINT: url };
  return new Promise<{ readonly code: unknown; readonly out: string; readonly err: string }>((resolve) => {
    execFile(binary, args, { cwd: "/", env }, (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
  });
}

test("the program of one file says its version without Node", async () => {
  expect(await ran(["--version"])).toEqual({ code: 0, out: `${project.version}\n`, err: "" });
});

test("it reads a store from a platform", async () => {
  await using api = await laidOutApi({ body: store });
  const { code, out, err } = await ran(["get", "hats", "-o", "json"], api.url);
  expect([code, err]).toEqual([0, ""]);
  expect(JSON.parse(out)).toEqual(store);
});

test("it holds nothing of the environment in which it was built, and reads the one in which it runs", async () => {
  expect((await readFile(binary)).includes(builders)).toBe(false);
  await using one = await laidOutApi({ body: store });
  await using other = await laidOutApi(problem(404, "store-not-found"));
  expect((await ran(["get", "hats", "-o", "name"], one.url)).out).toBe("hats\n");
  expect((await ran(["get", "hats", "-o", "name"], other.url)).code).toBe(3);
});

test("it renders manifests, for which a clone has files beside the command", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "storeplane-binary-"));
  const profile = join(folder.path, "profile.json");
  await writeFile(profile, JSON.stringify(localProfile));
  const { code, out, err } = await ran(["synth", "hats", "--engine", "woocommerce", "--profile", profile]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("kind: Deployment");
});

test("it fails as the command does: with its exit code, why, and what to do", async () => {
  await using api = await laidOutApi(problem(404, "store-not-found"));
  const { code, out, err } = await ran(["get", "absent"], api.url);
  expect([code, out]).toEqual([3, ""]);
  expect(err).toMatch(/^error: .*\nwhy: .*\n(.*\n)*request id: id-of-request\n$/);
  expect((await ran(["crate"])).code).toBe(2);
});
