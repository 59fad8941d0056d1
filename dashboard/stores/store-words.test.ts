import { expect, test } from "vitest";
import type { StoreSummary } from "../../contract/index.ts";
import { attentionOf } from "./attention.ts";
import { at, storeOf } from "./store.fixture.ts";
import { awaySince, awayWords, headingOf, lineOf } from "./store-words.ts";

function rowOf(fields: Partial<StoreSummary>): StoreSummary {
  const { name, tenant, uid, engine, plan, cluster, revision, createdAt } = storeOf({});
  return { name, tenant, uid, engine, plan, cluster, revision, createdAt, changedAt: at, phase: "Ready", ...fields };
}

const failure = { reason: "ImagePullFailed", message: "the registry says denied", step: "app", since: at } as const;

test("a store that is well says nothing more than its phase", () => {
  expect(lineOf(rowOf({}))).toBe("");
  expect(attentionOf(storeOf({}))).toBeUndefined();
});

test("one that is made says how far it is", () => {
  const step = { name: "app", index: 2, of: 3 };
  expect(lineOf(rowOf({ phase: "Provisioning", step, message: "waits" }))).toBe("2 of 3: Shop software");
});

test("one that failed says why, and what a person does", () => {
  const store = storeOf({ phase: "Failed", failure });
  expect(lineOf(rowOf({ phase: "Failed", message: failure.message }))).toBe("the registry says denied");
  expect(attentionOf(store)).toMatchObject({ meaning: "An image can't be pulled.", isUrgent: true, step: "app" });
  expect(attentionOf(store)?.todo).toMatch(/^Correct the profile/);
});

test("a reason of a newer agent is shown by its name, without advice", () => {
  const store = storeOf({ phase: "Failed", failure: { ...failure, reason: "toString" } });
  expect(attentionOf(store)).toMatchObject({ meaning: "toString", todo: undefined, isUrgent: true });
});

test("what passes by itself needs a person once the store has failed by it", () => {
  const hook = { ...failure, reason: "HookFailed", step: "setup" } as const;
  expect(attentionOf(storeOf({ phase: "Provisioning", failure: hook }))?.isUrgent).toBe(false);
  expect(attentionOf(storeOf({ phase: "Failed", failure: hook }))?.isUrgent).toBe(true);
});

test("a condition that a person must mend shows while the shop is Ready", () => {
  const rejected = {
    type: "Synced",
    status: "False",
    reason: "Rejected",
    message: "no",
    lastTransitionTime: at,
  } as const;
  expect(attentionOf(storeOf({ conditions: [rejected] }))).toMatchObject({ message: "no", isUrgent: true });
});

test("a cluster that is away is told apart from a store that is wrong", () => {
  const away = {
    type: "ClusterOnline",
    status: "False",
    reason: "ClusterOffline",
    message: "away",
    lastTransitionTime: at,
  } as const;
  const store = storeOf({ conditions: [away] });
  expect(awaySince(store)).toBe(at);
  expect(attentionOf(store)).toBeUndefined();
});

test("since when a cluster is away is said with the day once that is not today's", () => {
  expect(awayWords(at, Date.parse(at) + 3_600_000)).toMatch(/away since \d\d:00$/);
  expect(awayWords(at, Date.parse(at) + 3 * 86_400_000)).toMatch(/away since \d\d? Nov 2026, \d\d:00$/);
});

test.each([
  ["Provisioning", ["Done", "Running"], "Coming up"],
  ["Failed", ["Done", "Failed"], "How far it came"],
  ["Failed", ["Done", "Done"], "How it came up"],
  ["Degraded", ["Done", "Done"], "How it came up"],
  ["Suspended", ["Done", "Done"], "How it is stopped"],
  ["Deleted", ["Done", "Done"], "Delete"],
] as const)("the steps of a store that is %s, with %j, are headed %j", (phase, states, heading) => {
  const steps = states.map((state, index) => ({ name: `step-${index}`, state }));
  expect(headingOf({ phase, steps, suspended: phase === "Suspended" })).toBe(heading);
});
