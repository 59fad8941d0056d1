import { expect, test } from "vitest";
import { type CaseResult, edgeReport } from "./edge-report.ts";

const bundle = { bundleKb: 110.8, importMs: 41 };
const passed = (runtime: CaseResult["runtime"], title: string): CaseResult => ({
  runtime,
  title,
  state: "passed",
  ms: 140,
});
const everywhere = (["node", "deno", "workerd"] as const).map((runtime) => passed(runtime, "it answers"));

test("a run that holds has no failures, and counts each case once", () => {
  const run = edgeReport({ results: [...everywhere, passed("deno", "it drains")], lacking: {}, broken: [], bundle });
  expect(run.failures).toEqual([]);
  expect(run.json).toEqual({ cases: 2, failed: { node: 0, deno: 0, workerd: 0 }, ...bundle });
  expect(run.words).toEqual([
    "            node     deno     workerd",
    "it answers  ok  0.1  ok  0.1  ok  0.1",
    "it drains   -        ok  0.1  -",
    "bundle: 110.8 kB gzipped (at most 130), imported in 41 ms (at most 60)",
  ]);
});

test("a case that fails is counted where it failed, and its cause is told", () => {
  const wrong: CaseResult = { ...passed("workerd", "it lists"), state: "failed", message: "the cause" };
  const run = edgeReport({
    results: [...everywhere, passed("node", "it lists"), wrong],
    lacking: {},
    broken: [],
    bundle,
  });
  expect(run.failures).toEqual(["workerd: it lists: the cause"]);
  expect(run.json).toMatchObject({ cases: 2, failed: { node: 0, deno: 0, workerd: 1 } });
});

test("a case that was skipped, since nothing started, does not hold", () => {
  const skipped: CaseResult = { ...passed("deno", "it lists"), state: "skipped" };
  const run = edgeReport({ results: [...everywhere, skipped], lacking: {}, broken: ["no port"], bundle });
  expect(run.failures).toEqual(["no port"]);
  expect(run.json).toMatchObject({ failed: { deno: 1 } });
});

test("a runtime that this machine lacks is named, and none of its cases holds", () => {
  const results = everywhere.filter(({ runtime }) => runtime !== "workerd");
  const run = edgeReport({ results, lacking: { workerd: "no program" }, broken: [], bundle });
  expect(run.failures).toEqual(["workerd can't be run on this machine: no program"]);
  expect(run.json).toMatchObject({ cases: 1, failed: { node: 0, deno: 0, workerd: 1 } });
  expect(run.words[1]).toBe("it answers  ok  0.1  ok  0.1  not run");
});

test.each([
  [{ bundleKb: 130.1, importMs: 1 }, "the bundle has 130.1 kB gzipped, more than 130"],
  [{ bundleKb: 1, importMs: 60.5 }, "its import takes 60.5 ms, more than 60"],
  [undefined, "the bundle was not measured"],
])("a bundle of %j fails the run", (measured, why) => {
  expect(edgeReport({ results: everywhere, lacking: {}, broken: [], bundle: measured }).failures).toEqual([why]);
});

test("a run without a case does not hold", () => {
  expect(edgeReport({ results: [], lacking: {}, broken: [], bundle }).failures).toEqual(["no case was run"]);
});
