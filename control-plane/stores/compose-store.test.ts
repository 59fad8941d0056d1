import { describe, expect, test } from "vitest";
import {
  clusterOfflineAfterMs,
  type DesiredMessage,
  newRegistration,
  type StoreStatus,
  stepNames,
  storeResource,
} from "../../contract/index.ts";
import type { ClusterView } from "../ports/clusters.ts";
import { composeAccepted, composeStore } from "./compose-store.ts";
import { phaseOf } from "./state-of-store.ts";

const uid = "6f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10";
const epoch = "0123456789abcdef";
const acceptedAt = "2026-11-20T10:00:00.000Z";
const later = "2026-11-27T10:00:00.000Z";
const now = new Date("2026-11-20T10:05:00.000Z");

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
const waiting: DesiredMessage = { op: "delete", ...envelope, deleteAfter: later, force: false };
const due: DesiredMessage = { op: "delete", ...envelope, deleteAfter: acceptedAt, force: true };

const ready: StoreStatus = {
  schemaVersion: 1,
  name: "demo",
  tenant: "default",
  cluster: "c1",
  uid,
  epoch,
  observedSequence: 7,
  appliedSequence: 7,
  phase: "Ready",
  conditions: [
    { type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: acceptedAt },
    { type: "Synced", status: "True", reason: "InSync", message: "", lastTransitionTime: acceptedAt },
    { type: "DataPresent", status: "True", reason: "DataFound", message: "", lastTransitionTime: acceptedAt },
  ],
  steps: [{ name: "observed", state: "Done", startedAt: acceptedAt, finishedAt: acceptedAt }],
  endpoints: { url: "http://demo.example", adminUrl: "http://demo.example/wp-admin", hosts: ["demo.example"] },
  engineVersion: "11.2.2",
  readyAt: acceptedAt,
  firstReadyAt: acceptedAt,
  updatedAt: acceptedAt,
};
const { readyAt: _readyAt, firstReadyAt: _firstReadyAt, ...neverReady } = ready;
const failure = { reason: "Unschedulable" as const, message: "no room", since: acceptedAt };

test("a delete that did not know of a Ready shows the time until which the agent waits all the same", () => {
  const uninformed: DesiredMessage = { op: "delete", ...envelope, deleteAfter: acceptedAt, force: false };
  const shown = (status: StoreStatus, force = false) =>
    composeStore({ desired: { seq: 8, value: { ...uninformed, force } }, status }, now);
  expect(shown(ready).deleteAfter).toBe(later);
  expect(shown(ready).conditions.find(({ type }) => type === "Ready")).toMatchObject({
    reason: "WaitingForDelete",
    message: `The store is removed after ${later}; until then the delete can be undone.`,
  });
  expect(shown(neverReady).deleteAfter).toBe(acceptedAt);
  expect(shown(ready, true).deleteAfter).toBe(acceptedAt);
});

test("shows the state of each custom host, beside the phase", () => {
  const hostStates = [
    { host: "shop.example.com", ready: false, reason: "CertificatePending" as const, message: "point the DNS" },
  ];
  const value = { ...apply, spec: { ...apply.spec, hosts: ["shop.example.com"] } };
  const shown = composeStore({ desired: { seq: 7, value }, status: { ...ready, hostStates } }, now);
  expect(storeResource.parse(shown)).toMatchObject({ phase: "Ready", hostStates });
});

interface Row {
  readonly title: string;
  readonly message: DesiredMessage;
  readonly seq?: number;
  readonly status?: StoreStatus;
  readonly phase: string;
}

const rows: readonly Row[] = [
  { title: "no status yet", message: apply, phase: "Pending" },
  { title: "the present status", message: apply, status: ready, phase: "Ready" },
  { title: "the status of a newer revision than was read", message: apply, seq: 6, status: ready, phase: "Ready" },
  {
    title: "a status of another uid",
    message: apply,
    status: { ...ready, uid: crypto.randomUUID() },
    phase: "Pending",
  },
  { title: "a status of another epoch", message: apply, status: { ...ready, epoch: "restored1" }, phase: "Pending" },
  { title: "an older status of a store that was Ready", message: apply, seq: 8, status: ready, phase: "Updating" },
  {
    title: "an older status, Degraded after Ready",
    message: apply,
    seq: 8,
    status: { ...ready, phase: "Degraded" },
    phase: "Updating",
  },
  {
    title: "an older status, never Ready",
    message: apply,
    seq: 8,
    status: { ...neverReady, phase: "Failed" },
    phase: "Provisioning",
  },
  {
    title: "an older status that took nothing in",
    message: apply,
    status: { ...neverReady, observedSequence: 0 },
    phase: "Pending",
  },
  { title: "a failed store", message: apply, status: { ...neverReady, phase: "Failed", failure }, phase: "Failed" },
  { title: "what no one deleted", message: apply, status: { ...ready, phase: "Deleted" }, phase: "Updating" },
  { title: "a delete without any status", message: due, phase: "Deleting" },
  { title: "a delete that is not observed", message: waiting, seq: 8, status: ready, phase: "Deleting" },
  {
    title: "a delete that is observed and waits",
    message: waiting,
    status: { ...ready, phase: "Deleting" },
    phase: "Deleting",
  },
  {
    title: "a delete that is observed while the status still says Ready",
    message: waiting,
    status: ready,
    phase: "Deleting",
  },
  { title: "a delete that is done", message: due, status: { ...ready, phase: "Deleted" }, phase: "Deleted" },
  {
    title: "a delete newer than the one that is done",
    message: due,
    seq: 8,
    status: { ...ready, phase: "Deleted" },
    phase: "Deleting",
  },
  {
    title: "a delete of another life that is done",
    message: due,
    status: { ...ready, phase: "Deleted", uid: crypto.randomUUID() },
    phase: "Deleting",
  },
  {
    title: "an undelete that is not observed",
    message: apply,
    seq: 9,
    status: { ...ready, phase: "Deleting" },
    phase: "Updating",
  },
];

describe("phase", () => {
  test.each(rows)("$title shows $phase", ({ message, seq = 7, status, phase }) => {
    const view = { desired: { seq, value: message }, status };
    expect(phaseOf(view)).toBe(phase);
    const store = composeStore(view, now);
    expect(store.phase).toBe(phase);
    expect(storeResource.parse(store)).toEqual(store);
  });
});

describe("composition", () => {
  test("a present status gives everything that the agent said", () => {
    const store = composeStore({ desired: { seq: 7, value: apply }, status: { ...ready, failure } }, now);
    const { readyAt, endpoints, engineVersion, updatedAt, observedRevision, appliedRevision } = store;
    expect({ readyAt, endpoints, engineVersion, updatedAt, observedRevision, appliedRevision }).toEqual({
      readyAt: ready.readyAt,
      endpoints: ready.endpoints,
      engineVersion: "11.2.2",
      updatedAt: acceptedAt,
      observedRevision: `${epoch}-7`,
      appliedRevision: `${epoch}-7`,
    });
    expect(store.failure).toEqual(failure);
    expect(store.conditions).toEqual(ready.conditions);
  });

  test("an older status keeps what still runs and drops what was said of the older revision", () => {
    const store = composeStore({ desired: { seq: 8, value: apply }, status: { ...ready, failure } }, now);
    expect(store).toMatchObject({ endpoints: ready.endpoints, observedRevision: `${epoch}-7`, revision: `${epoch}-8` });
    expect(store).not.toHaveProperty("readyAt");
    expect(store).not.toHaveProperty("failure");
    const byType = Object.fromEntries(store.conditions.map((it) => [it.type, `${it.status} ${it.reason}`]));
    expect(byType).toEqual({ Synced: "False Accepted", Ready: "True Ready", DataPresent: "True DataFound" });
  });

  test("steps are always all nine in order, and accepted is done when the revision was", () => {
    for (const status of [undefined, ready]) {
      const { steps } = composeStore({ desired: { seq: 7, value: apply }, status }, now);
      expect(steps.map(({ name }) => name)).toEqual(stepNames);
      expect(steps[0]).toEqual({ name: "accepted", state: "Done", startedAt: acceptedAt, finishedAt: acceptedAt });
      expect(steps[1]?.state).toBe(status ? "Done" : "Waiting");
    }
  });

  test("a delete says until when it can be undone, and afterwards that it is under way", () => {
    const view = { desired: { seq: 8, value: waiting }, status: ready };
    const before = composeStore(view, now);
    expect(before.deleteAfter).toBe(later);
    expect(before.conditions[0]).toMatchObject({ type: "Ready", reason: "WaitingForDelete" });
    expect(before.conditions[0]?.message).toContain(later);
    const after = composeStore(view, new Date(later));
    expect(after.conditions[0]).toMatchObject({ type: "Ready", reason: "Deleting" });
  });

  test("an undelete that is not observed says nothing of the delete any more", () => {
    const said = {
      type: "Ready",
      status: "False",
      reason: "WaitingForDelete",
      message: "",
      lastTransitionTime: acceptedAt,
    } as const;
    const status = { ...ready, phase: "Deleting" as const, conditions: [said] };
    const { conditions } = composeStore({ desired: { seq: 8, value: apply }, status }, now);
    expect(conditions.map(({ type, reason }) => `${type} ${reason}`)).toEqual(["Ready Accepted", "Synced Accepted"]);
  });

  test("Synced became True no earlier than its revision was accepted, for until then it was False", () => {
    const earlier = new Date(Date.parse(acceptedAt) - 1000).toISOString();
    const said = {
      type: "Synced",
      status: "True",
      reason: "InSync",
      message: "",
      lastTransitionTime: earlier,
    } as const;
    const { conditions } = composeStore(
      { desired: { seq: 7, value: apply }, status: { ...ready, conditions: [said] } },
      now,
    );
    expect(conditions).toEqual([{ ...said, lastTransitionTime: acceptedAt }]);
  });

  test("a finished delete has no deleteAfter and shows the agent's last steps", () => {
    const store = composeStore({ desired: { seq: 7, value: due }, status: { ...ready, phase: "Deleted" } }, now);
    expect(store).not.toHaveProperty("deleteAfter");
    expect(store.steps).toEqual(ready.steps);
  });

  test("the answer to a create depends on the message alone", async () => {
    const desired = { seq: 7, value: { ...apply, spec: { ...apply.spec, adminEmail: "a@example.com" } } };
    expect(await composeAccepted(desired)).toEqual(composeStore({ desired }, now));
    expect(await composeAccepted(desired)).toMatchObject({ phase: "Pending", adminEmail: "a@example.com" });
  });
});

describe("the cluster's condition", () => {
  const registration = newRegistration("c1", acceptedAt);
  const heartbeat = {
    schemaVersion: 1 as const,
    cluster: "c1",
    agentVersion: "1",
    lastSeen: now.toISOString(),
    kubernetesReachable: true,
    stores: 1,
    missing: [],
  };
  const conditionOf = (cluster: Omit<ClusterView, "readAt"> | undefined, at = now) =>
    composeStore(
      {
        desired: { seq: 7, value: apply },
        status: ready,
        cluster: cluster && { ...cluster, readAt: at.toISOString() },
      },
      now,
    ).conditions.find(({ type }) => type === "ClusterOnline");

  test("is absent when nothing is known of the cluster", () => {
    expect(conditionOf(undefined)).toBeUndefined();
  });

  test("is True with a fresh heartbeat, up to the very limit", () => {
    const limit = new Date(now.getTime() + clusterOfflineAfterMs);
    expect(conditionOf({ registration, heartbeat }, limit)).toMatchObject({ status: "True", reason: "ClusterOnline" });
  });

  test("is False since the last heartbeat once three were missed", () => {
    const tooLate = new Date(now.getTime() + clusterOfflineAfterMs + 1);
    expect(conditionOf({ registration, heartbeat }, tooLate)).toMatchObject({
      status: "False",
      reason: "ClusterOffline",
      lastTransitionTime: heartbeat.lastSeen,
    });
  });

  test("is False since it joined when there never was a heartbeat", () => {
    expect(conditionOf({ registration })).toMatchObject({ reason: "ClusterOffline", lastTransitionTime: acceptedAt });
  });

  test("is False when the agent can't reach its API server, since then", () => {
    const lost = { ...heartbeat, kubernetesReachable: false, kubernetesUnreachableSince: acceptedAt };
    expect(conditionOf({ registration, heartbeat: lost })).toMatchObject({
      status: "False",
      reason: "KubernetesUnavailable",
      lastTransitionTime: acceptedAt,
    });
  });

  test("is never taken from a stored status", () => {
    const stored = {
      type: "ClusterOnline" as const,
      status: "True" as const,
      reason: "Ready" as const,
      message: "",
      lastTransitionTime: acceptedAt,
    };
    const status = { ...ready, conditions: [stored] };
    expect(composeStore({ desired: { seq: 7, value: apply }, status }, now).conditions).toEqual([]);
  });
});
