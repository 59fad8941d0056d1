import { describe, expect, test } from "vitest";
import { type DesiredMessage, newRegistration, type SeenStatus, storeSummary } from "../../contract/index.ts";
import type { ClusterView } from "../ports/clusters.ts";
import { composeStore } from "./compose-store.ts";
import { summarizeStore } from "./summarize-store.ts";

const uid = "6f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10";
const epoch = "0123456789abcdef";
const acceptedAt = "2026-11-20T10:00:00.000Z";
const now = new Date("2026-11-20T10:02:00.000Z");

const envelope = {
  schemaVersion: 1 as const,
  uid,
  epoch,
  tenant: "default",
  actor: "tester",
  createdAt: "2026-11-20T09:00:00.000Z",
  acceptedAt,
  spec: { name: "demo", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] },
};
const apply: DesiredMessage = { op: "apply", ...envelope };

const ready: SeenStatus = {
  schemaVersion: 1,
  name: "demo",
  tenant: "default",
  cluster: "c1",
  uid,
  epoch,
  observedSequence: 7,
  appliedSequence: 7,
  phase: "Ready",
  conditions: [{ type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: acceptedAt }],
  steps: [{ name: "observed", state: "Done" }],
  endpoints: { url: "http://demo.example", adminUrl: "http://demo.example/wp-admin", hosts: ["demo.example"] },
  firstReadyAt: acceptedAt,
  updatedAt: "2026-11-20T10:01:00.000Z",
};

function view(
  status: SeenStatus | undefined,
  { value = apply, cluster }: Partial<{ value: DesiredMessage; cluster: ClusterView }> = {},
) {
  return { desired: { seq: 7, value }, status, cluster };
}

function away(): ClusterView {
  const registration = newRegistration("c1", acceptedAt);
  return { registration, readAt: now.toISOString() };
}

describe("a row says what the store says", () => {
  const deleting: DesiredMessage = { op: "delete", ...envelope, deleteAfter: "2026-11-27T10:00:00.000Z", force: false };
  const failure = { reason: "Unschedulable", message: "no room ".repeat(60), since: acceptedAt };
  test.each([
    ["Ready", view(ready)],
    ["never reported", view(undefined)],
    ["of another life", view({ ...ready, uid: "7f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10" })],
    ["not observed yet", view({ ...ready, observedSequence: 6 })],
    ["Failed", view({ ...ready, phase: "Failed", failure })],
    ["of tomorrow's phase", view({ ...ready, phase: "Restoring" })],
    ["Deleting", view(ready, { value: deleting })],
    ["Deleted", view({ ...ready, phase: "Deleted" }, { value: deleting })],
    ["away", view(ready, { cluster: away() })],
  ])("%s", (_name, seen) => {
    const row = summarizeStore(seen, now);
    const store = composeStore(seen, now);
    expect(storeSummary.parse(row)).toStrictEqual(row);
    const { phase, revision, deleteAfter, createdAt } = store;
    expect(row).toMatchObject({ phase, revision, createdAt, ...(deleteAfter && { deleteAfter }) });
    expect(row.url).toBe(store.endpoints?.url);
    if (store.failure) expect(row.reason).toBe(store.failure.reason);
  });
});

test("a row names the step that its store is at, and none once nothing is left to do", () => {
  const steps = [
    { name: "observed", state: "Done" },
    { name: "namespace", state: "Running" },
  ];
  const provisioning = { ...ready, phase: "Provisioning", steps };
  expect(summarizeStore(view(provisioning), now).step).toStrictEqual({ name: "namespace", index: 3, of: 9 });
  expect(summarizeStore(view(ready), now)).not.toHaveProperty("step");
});

test("a row of a cluster that is away says how old it is", () => {
  expect(summarizeStore(view(ready, { cluster: away() }), now).asOf).toBe(acceptedAt);
});

test("a cluster whose clock is ahead does not have its stores on top for ever", () => {
  const ahead = { ...ready, updatedAt: "2099-01-01T00:00:00.000Z" };
  expect(summarizeStore(view(ahead), now).changedAt).toBe(now.toISOString());
});
