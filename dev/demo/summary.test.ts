import { expect, test } from "vitest";
import type { ShownStep, StoreResource } from "../../contract/index.ts";
import { median, summarize } from "./summary.ts";

function storeWith(steps: ShownStep[]): StoreResource {
  return {
    name: "shop",
    tenant: "default",
    uid: "0f9b2d5e-6f0a-4c8e-9a51-3c3f4d1f2a77",
    engine: "woocommerce",
    plan: "starter",
    cluster: "fra-1",
    hosts: [],
    revision: "abcdefgh-1",
    createdAt: "2026-11-21T00:00:00.000Z",
    acceptedAt: "2026-11-21T00:00:00.000Z",
    phase: "Ready",
    observedRevision: "abcdefgh-1",
    appliedRevision: "abcdefgh-1",
    conditions: [],
    steps,
  };
}

test("takes the lower of the two middle numbers", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2);
  expect(median([])).toBeNaN();
});

test("sums up steps in their order and leaves out those without an end", () => {
  const done = {
    state: "Done",
    startedAt: "2026-11-21T00:00:00.000Z",
    finishedAt: "2026-11-21T00:00:01.500Z",
  } as const;
  const stores = [
    storeWith([
      { name: "database", ...done },
      { name: "accepted", ...done },
      { name: "app", state: "Running" },
    ]),
  ];
  expect(summarize({ stores, readySeconds: [2.5], objectsPerStore: 21, leftovers: 0 })).toEqual({
    stores: 1,
    readySeconds: { p50: 2.5, max: 2.5 },
    objectsPerStore: 21,
    steps: [
      { name: "accepted", p50Seconds: 1.5 },
      { name: "database", p50Seconds: 1.5 },
    ],
    leftovers: 0,
  });
});
