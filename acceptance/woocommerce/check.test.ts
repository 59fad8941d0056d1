import { expect, test } from "vitest";
import { type Check, type CheckContext, runChecks, split } from "./check.ts";

const holding = () => Promise.resolve("seen");
const checks: readonly Check[] = [
  { title: "always", run: holding },
  { title: "sells", when: "with the plugin", run: holding },
  { title: "refuses", when: "without the plugin", run: holding },
];

test("an image without the plugin leaves what needs it open, and one with it nothing", () => {
  expect(split(checks, false)).toEqual({ runs: [checks[0], checks[2]], notRun: ["sells"] });
  expect(split(checks, true)).toEqual({ runs: [checks[0], checks[1]], notRun: [] });
});

test("a check that fails is told with its cause and stops no other", async () => {
  const lines: string[] = [];
  const context = { hasPlugin: false, say: (line: string) => void lines.push(line) } as unknown as CheckContext;
  const broken = { title: "broken", run: () => Promise.reject(new Error("the cause")) };
  expect(await runChecks([broken, ...checks], context)).toEqual({
    passed: ["always", "refuses"],
    failed: ["broken"],
    notRun: ["sells"],
  });
  expect(lines[0]).toContain("broken: the cause");
  expect(lines.at(-1)).toBe("  not run  sells");
});
