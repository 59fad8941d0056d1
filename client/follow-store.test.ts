import { expect, test } from "vitest";
import type { ShownStep, StoreResource } from "../contract/index.ts";
import { changedSteps, followStore } from "./follow-store.ts";
import { sampleStore } from "./sample-store.ts";

test("tells each change of a step once and leaves out the steps that only wait", () => {
  const seen = new Map<string, string>();
  const first: ShownStep[] = [
    { name: "accepted", state: "Done" },
    { name: "namespace", state: "Running" },
    { name: "database", state: "Waiting" },
  ];
  const second: ShownStep[] = [
    { name: "accepted", state: "Done" },
    { name: "namespace", state: "Done" },
    { name: "database", state: "Running" },
  ];
  expect(changedSteps(first, seen).map(({ name }) => name)).toEqual(["accepted", "namespace"]);
  expect(changedSteps(first, seen)).toEqual([]);
  expect(changedSteps(second, seen).map(({ name, state }) => `${name} ${state}`)).toEqual([
    "namespace Done",
    "database Running",
  ]);
});

/** A smoke test that failed once, and a store that gets Ready after it all the same. */
const smokeFailed: StoreResource = {
  ...sampleStore,
  name: "lamps",
  phase: "Provisioning",
  observedRevision: "epoch001-1",
  appliedRevision: "epoch001-1",
  steps: [{ name: "live", state: "Failed", message: "smoke failed, attempt 1: the cart is empty" }],
  failure: {
    reason: "HookFailed",
    message: "smoke failed, attempt 1: the cart is empty",
    step: "live",
    since: "2026-11-29T00:01:00.000Z",
  },
};

function follow(endsWithHook: boolean) {
  const answers = [smokeFailed, { ...smokeFailed, phase: "Ready" } as const];
  const api = { getStore: () => Promise.resolve(answers.shift() ?? smokeFailed) };
  return followStore({ api, name: "lamps", until: "Ready", deadlineMs: 1000, everyMs: 1, endsWithHook });
}

test("ends with the cause of a failed smoke test where no one would mend the shop", async () => {
  await expect(follow(true)).rejects.toThrow("lamps failed: HookFailed: smoke failed, attempt 1: the cart is empty");
});

test("otherwise waits for what the agent's next attempt comes to", async () => {
  expect(await follow(false)).toMatchObject({ phase: "Ready" });
});
