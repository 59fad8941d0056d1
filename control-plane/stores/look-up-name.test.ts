import { expect, test } from "vitest";
import type { DeleteMessage, StoreStatus } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { StoreView } from "./compose-store.ts";
import { checkStays } from "./look-up-name.ts";

const uid = "6f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10";
const epoch = "0123456789abcdef";
const askedAt = "2026-11-20T10:00:00.000Z";
const until = "2026-11-27T10:00:00.000Z";

const status: StoreStatus = {
  schemaVersion: 1,
  name: "demo",
  tenant: "default",
  cluster: "c1",
  uid,
  epoch,
  observedSequence: 8,
  appliedSequence: 7,
  phase: "Deleting",
  conditions: [],
  steps: [],
  readyAt: askedAt,
  firstReadyAt: askedAt,
  updatedAt: askedAt,
};

function deleting(change: Partial<DeleteMessage> = {}, seen: Partial<StoreStatus> = {}): StoreView {
  const value: DeleteMessage = {
    op: "delete",
    schemaVersion: 1,
    uid,
    epoch,
    tenant: "default",
    actor: "tester",
    createdAt: askedAt,
    acceptedAt: askedAt,
    deleteAfter: until,
    force: false,
    spec: { name: "demo", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] },
    ...change,
  };
  return { desired: { seq: 8, value }, status: { ...status, ...seen } };
}

/** The answer to a create of that name at this moment. */
function refusalOf(view: StoreView, now: string): { readonly detail: string; readonly retryAfter: string | undefined } {
  try {
    checkStays(view, new Date(now));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.code).toBe("store-deleting");
    return { detail: error.message, retryAfter: error.headers["Retry-After"] };
  }
  throw new Error("it was not refused");
}

test("while a delete can be undone, the refusal says how and until when, and when to come again", () => {
  const { detail, retryAfter } = refusalOf(deleting(), "2026-11-27T09:59:00.500Z");
  expect(detail).toContain(`POST /v1/stores/demo/undelete cancels the delete until ${until}`);
  expect(retryAfter).toBe("60");
});

test.each([
  ["its time is over", deleting(), until],
  ["it was forced", deleting({ force: true, deleteAfter: askedAt }), askedAt],
])("a delete that can't be undone is not said to be: %s", (_, view, now) => {
  const { detail } = refusalOf(view, now);
  expect(detail).toContain("being removed, which can't be undone");
  expect(detail).not.toContain("undelete");
  expect(detail).not.toContain("until");
});

test("of a store that is gone nothing is promised", () => {
  const { detail } = refusalOf(deleting({}, { phase: "Deleted" }), "2026-11-21T10:00:00.000Z");
  expect(detail).toContain("nothing of it is left");
  expect(detail).not.toContain("undelete");
});
