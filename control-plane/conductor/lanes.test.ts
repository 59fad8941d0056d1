import { expect, test } from "vitest";
import { Lanes } from "./lanes.ts";

const day = 86_400_000;

test("what waits for an endpoint that asks for a day's pause is given back, and holds up no other one's", async () => {
  const lanes = new Lanes({ inFlight: 1, perSecond: 20 });
  expect(await lanes.enter("slow")).toBeUndefined();
  const held = [lanes.enter("slow"), lanes.enter("slow"), lanes.enter("slow")];
  lanes.leave("slow", { tookMs: 20, isTaken: false, pauseMs: day });
  const back = await Promise.all(held);
  for (const ms of back) expect(ms).toBeGreaterThan(day - 60_000);
  // One after another.
  expect(new Set(back).size).toBe(back.length);
  expect(await lanes.enter("slow")).toBeGreaterThan(day - 60_000);
  expect(await lanes.enter("other")).toBeUndefined();
});

test("what came while turns were quick is given back when a try takes long", async () => {
  const lanes = new Lanes({ inFlight: 1, perSecond: 20 });
  expect(await lanes.enter("dead")).toBeUndefined();
  const [, last] = [lanes.enter("dead"), lanes.enter("dead")];
  lanes.leave("dead", { tookMs: 60_000, isTaken: false });
  expect(await last).toBeGreaterThan(1000);
});
