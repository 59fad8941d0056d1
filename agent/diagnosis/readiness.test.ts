import { describe, expect, test } from "vitest";
import type { ClusterObject } from "../ports.ts";
import { assess, jobOutcome } from "./readiness.ts";

function object(kind: string, { spec, status, generation = 1, ...metadata }: Record<string, unknown> = {}) {
  return { apiVersion: "v1", kind, metadata: { name: "it", generation, ...metadata }, spec, status } as ClusterObject;
}

const available = { type: "Available", status: "True" };
const full = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1, conditions: [available] };
const deployment = (status: object, spec: object = { replicas: 1 }) =>
  assess(object("Deployment", { spec, status: { ...full, ...status } }));

describe("a Deployment", () => {
  test("is ready when every pod is of the newest version and available", () => {
    expect(deployment({})).toEqual({ ready: true });
    expect(deployment({}, {})).toEqual({ ready: true });
  });

  test.each([
    ["its controller has not seen the newest spec", { observedGeneration: 0 }, "not yet observed by its controller"],
    ["a pod is still of the old version", { updatedReplicas: 0 }, "0 of 1 pods are of the newest version"],
    ["an old pod is still there", { replicas: 2 }, "pods are of the newest version"],
    ["a pod is not available", { availableReplicas: 0 }, "0 of 1 pods are available"],
    ["it does not say that it is available", { conditions: [] }, "pods are available"],
    ["it has no status", { observedGeneration: undefined, replicas: undefined }, "not yet observed by its controller"],
  ])("waits while %s", (_why, status, told) => {
    const { ready, message, reason } = deployment(status);
    expect([ready, reason]).toEqual([false, undefined]);
    expect(message).toContain(told);
  });

  test("says what refuses its pods", () => {
    const refused = (message: string) =>
      deployment({ conditions: [{ type: "ReplicaFailure", status: "True", message }] });
    expect(refused("pods are forbidden")).toEqual({
      ready: false,
      reason: "PodsRefused",
      message: "pods are forbidden",
    });
    expect(refused("exceeded quota: store")).toMatchObject({ reason: "QuotaExceeded" });
  });

  test("says that its rollout is stalled", () => {
    const stalled = { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "timed out" };
    expect(deployment({ conditions: [stalled] })).toEqual({
      ready: false,
      reason: "RolloutStalled",
      message: "Deployment it: timed out",
    });
  });
});

describe("a StatefulSet", () => {
  const settled = {
    observedGeneration: 1,
    readyReplicas: 1,
    updatedReplicas: 1,
    currentRevision: "a",
    updateRevision: "a",
  };
  const assessed = (status: object) =>
    assess(object("StatefulSet", { spec: { replicas: 1 }, status: { ...settled, ...status } }));

  test("is ready when its pods are, of one revision or all updated", () => {
    expect(assessed({})).toEqual({ ready: true });
    // The controller leaves currentRevision behind when the last pod was replaced.
    expect(assessed({ updateRevision: "b" })).toEqual({ ready: true });
  });

  test.each([
    [{ observedGeneration: 0 }, "not yet observed by its controller"],
    [{ readyReplicas: 0 }, "0 of 1 pods are ready"],
    [{ updateRevision: "b", updatedReplicas: 0 }, "0 of 1 pods are of the newest version"],
  ])("waits with %j", (status, told) => {
    expect(assessed(status).message).toContain(told);
    expect(assessed(status).ready).toBe(false);
  });
});

test("an Ingress is ready when it is there: not every controller gives it an address", () => {
  expect(assess(object("Ingress"))).toEqual({ ready: true });
});

test("a namespace is ready unless it terminates; a kind without a rule is ready when it is there", () => {
  expect(assess(object("Namespace"))).toEqual({ ready: true });
  expect(assess(object("Namespace", { status: { phase: "Terminating" } }))).toMatchObject({ ready: false });
  expect(assess(object("Service"))).toEqual({ ready: true });
  expect(assess(object("PersistentVolumeClaim", { status: { phase: "Pending" } }))).toEqual({ ready: true });
});

test("whatever is being removed is not ready", () => {
  for (const kind of ["Service", "Deployment", "Namespace"]) {
    const { ready, message } = assess(object(kind, { status: full, deletionTimestamp: "2026-01-01T00:00:00Z" }));
    expect([ready, message]).toEqual([false, `${kind} it is being removed`]);
  }
});

test("a Job has an outcome only when it says that it ended", () => {
  const job = (...conditions: object[]) => jobOutcome(object("Job", { status: { conditions } }));
  expect(jobOutcome(object("Job"))).toBeUndefined();
  expect(job({ type: "Suspended", status: "True" }, { type: "Complete", status: "False" })).toBeUndefined();
  expect(job({ type: "Complete", status: "True" })).toEqual({ outcome: "Succeeded", message: "" });
  const failed = { type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "gave up" };
  expect(job(failed)).toEqual({ outcome: "Failed", message: "Job it: BackoffLimitExceeded gave up" });
});
