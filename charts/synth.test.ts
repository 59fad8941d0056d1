import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reviewFiles } from "./review.ts";
import { staleFiles } from "./stale-files.ts";
import { synth, writeReview } from "./synth.ts";

const repository = join(import.meta.dirname, "..");
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "storeplane-synth-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

test("the committed manifests and catalog are current", () => {
  expect(staleFiles(repository, reviewFiles())).toEqual([]);
});

test("what was just written is not stale", () => {
  writeReview(root);
  expect(staleFiles(root, reviewFiles())).toEqual([]);
});

test("a changed, a missing and a surplus file are each named", () => {
  writeReview(root);
  writeFileSync(join(root, "dist/local-platform.k8s.yaml"), "kind: Nothing\n");
  rmSync(join(root, "contract/catalog.json"));
  writeFileSync(join(root, "dist/old.k8s.yaml"), "");
  expect(staleFiles(root, reviewFiles())).toEqual([
    "dist/local-platform.k8s.yaml is not what the constructs render",
    "contract/catalog.json is missing",
    "dist/old.k8s.yaml is rendered by nothing",
  ]);
});

test("writing removes what is rendered no more", () => {
  writeReview(root);
  writeFileSync(join(root, "dist/old.k8s.yaml"), "");
  writeReview(root);
  expect(staleFiles(root, reviewFiles())).toEqual([]);
});

test("the command for cdk8s gives the same bytes, whatever cdk8s settings the shell has", () => {
  const env = { ...process.env, CDK8S_OUTDIR: root, CDK8S_DISABLE_SORT: "1", CDK8S_LEGACY_HASH: "1" };
  const run = spawnSync(process.execPath, [join(repository, "charts/main.ts")], { env, encoding: "utf8" });
  expect(run.stderr).toBe("");
  const written = readdirSync(root).map((name) => [`dist/${name}`, readFileSync(join(root, name), "utf8")] as const);
  const manifests = [...reviewFiles()].filter(([path]) => path.startsWith("dist/"));
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(manifests));
});

test("the check names what is stale and what to run, and fails", () => {
  const heard: string[] = [];
  const listen = vi.spyOn(process.stderr, "write").mockImplementation((text) => heard.push(String(text)) > 0);
  try {
    expect(synth(root, ["--check"])).toBe(1);
  } finally {
    listen.mockRestore();
  }
  expect(heard.join("")).toMatch(/^dist\/local-platform.k8s.yaml is missing\n[^]*Run "npm run synth" and commit/);
});

test("the check is silent and succeeds when nothing is stale", () => {
  writeReview(root);
  expect(synth(root, ["--check"])).toBe(0);
});
