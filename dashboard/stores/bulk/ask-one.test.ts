import { expect, test } from "vitest";
import { ApiProblemError, ApiUnreachableError } from "../../../client/index.ts";
import type { StoreResource, StoreSummary } from "../../../contract/index.ts";
import { storeOf } from "../store.fixture.ts";
import { askOne, isLost } from "./ask-one.ts";

const shown = { ...storeOf({}), changedAt: "2026-11-30T07:00:00.000Z" } as StoreSummary;
const ofDelete = { action: "delete", store: shown, note: "" } as const;

function conflict(): ApiProblemError {
  const words = { type: "about:blank", title: "Changed", detail: "Changed.", retryable: false };
  return new ApiProblemError("DELETE /v1/stores/hats", { code: "revision-conflict", status: 412, ...words });
}

/** A platform on which the store was changed meanwhile, and is like this now. */
function platform(now: StoreResource) {
  const refuse = () => Promise.reject(conflict());
  return { deleteStore: refuse, undeleteStore: refuse, getStore: () => Promise.resolve(now) };
}

const deleting = storeOf({ phase: "Deleting", revision: "epoch001-2" });

test("what was asked for and lost is done when the store is as it was to be", async () => {
  expect(await askOne(platform(deleting), { ...ofDelete, wasLost: true })).toMatchObject({ kind: "done" });
  const kept = { ...ofDelete, action: "keep", wasLost: true } as const;
  expect(await askOne(platform(storeOf({})), kept)).toMatchObject({ kind: "done", action: "keep" });
});

test.each([
  ["was not asked for before", deleting, false],
  ["is not as it was to be", storeOf({ revision: "epoch001-3" }), true],
  ["is another one of its name", storeOf({ ...deleting, uid: "7f0e1d0c-0000-4000-8000-000000000001" }), true],
])("a store that was changed meanwhile and %s is left alone", async (_what, now, wasLost) => {
  const outcome = await askOne(platform(now), { ...ofDelete, wasLost });
  expect(outcome).toMatchObject({ kind: "failed", error: { code: "revision-conflict" } });
  expect(isLost(outcome)).toBe(false);
});

test("a request without an answer may have been carried out", async () => {
  const unreachable = new ApiUnreachableError("DELETE /v1/stores/hats", new Error("reset"));
  const api = { ...platform(deleting), deleteStore: () => Promise.reject(unreachable) };
  expect(isLost(await askOne(api, { ...ofDelete, wasLost: false }))).toBe(true);
});
