import { expect, test } from "vitest";
import { jsonLine, meets, table } from "./report.ts";

const benchmark = {
  name: "apply",
  title: "one store",
  target: { figure: "ratio", bound: "at most", value: 1.5 },
} as const;
const runs = [
  { ratio: 1.9, storeMs: 400 },
  { ratio: 1.2, storeMs: 300 },
  { ratio: 1.41234, storeMs: 350 },
];

test("gives the median of every figure as JSON, each under its own name", () => {
  expect(JSON.parse(jsonLine([{ benchmark, runs }]))).toEqual({ apply: { ratio: 1.412, storeMs: 350 } });
});

test("shows the deciding figure with its spread, and whether it is what was wanted", () => {
  expect(table([{ benchmark, runs }])).toContain(
    "ratio 1.412 (1.2 to 1.9 in 3 runs); wanted at most 1.5: reached\n            storeMs 350",
  );
  expect(table([{ benchmark, runs: runs.slice(0, 1) }])).toContain(
    "ratio 1.9 (1.9 to 1.9 in 1 run); wanted at most 1.5: MISSED",
  );
});

test("counts a bound that is met exactly, except one that must be stayed below", () => {
  const figures = { ratio: 2 };
  const judge = (bound: "at most" | "at least" | "below") => meets({ figure: "ratio", bound, value: 2 }, figures);
  expect([judge("at most"), judge("at least"), judge("below")]).toEqual([true, true, false]);
});

test("a figure of which the worst counts is that of the worst run, and each goal is judged", () => {
  const lossless = { figure: "lost", bound: "at most", value: 0 } as const;
  const outcome = {
    benchmark: { ...benchmark, also: [lossless], worst: ["lost"] },
    runs: [
      { ratio: 1, lost: 0 },
      { ratio: 1, lost: 2 },
      { ratio: 1, lost: 0 },
    ],
  };
  expect(JSON.parse(jsonLine([outcome]))).toEqual({ apply: { ratio: 1, lost: 2 } });
  expect(table([outcome])).toContain("lost 2; wanted at most 0: MISSED");
});
