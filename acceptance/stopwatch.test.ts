import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { Stopwatch } from "./stopwatch.ts";

test("tells each part when it ends, with what came out, and hands that on", async () => {
  const lines: string[] = [];
  const watch = new Stopwatch((line) => void lines.push(line));
  const found = await watch.time(
    "a look",
    async () => 7,
    (result) => `found ${result}`,
  );
  expect(found).toBe(7);
  expect(lines).toEqual([expect.stringMatching(/^ +\d+\.\d s {2}a look: found 7$/)]);
});

test("sums up parts of one name, so that none is left out", async () => {
  const watch = new Stopwatch(() => {});
  await watch.time("sale", () => pause(300));
  await watch.time("sale", async () => {});
  expect(Object.keys(watch.parts)).toEqual(["sale"]);
  expect(watch.parts["sale"]).toBeGreaterThanOrEqual(0.3);
});
