import { beforeEach, describe, expect, test } from "vitest";
import { fake } from "../fake.fixture.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { StoreCache } from "../store/store-cache.ts";
import { blankRecord, type StoreObject } from "../store/store-object.ts";
import { diagnoseWorkload } from "./diagnose.ts";

const madeAt = Date.parse("2026-01-01T00:00:00.000Z");
const creationTimestamp = new Date(madeAt).toISOString();
const selector = {
  selector: { matchLabels: { app: "it" } },
  template: { spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "it" } }] } },
};

interface Subject {
  readonly workload: ClusterObject;
  /** What the warning is about, if not the workload. */
  readonly claim?: ClusterObject;
}

function object(kind: string, spec: object): ClusterObject {
  return { apiVersion: "v1", kind, metadata: { name: "it", uid: `uid-${kind}`, creationTimestamp }, spec };
}

const subjects: Readonly<Record<string, Subject>> = {
  "a Job without pods": { workload: object("Job", {}) },
  "a StatefulSet without pods": { workload: object("StatefulSet", selector) },
  "a Deployment without pods": { workload: object("Deployment", selector) },
  "a claim": {
    workload: object("StatefulSet", selector),
    claim: object("PersistentVolumeClaim", { storageClassName: "slow" }),
  },
};

let warnings: ClusterObject[];
let reads: number;
let deps: ReconcileDeps;

beforeEach(() => {
  warnings = [];
  reads = 0;
});

function surround({ claim }: Subject): void {
  const read = async () => {
    reads += 1;
    return warnings;
  };
  const owned = { inNamespace: (kind: string) => (claim?.kind === kind ? [claim] : []) };
  const timings = { unschedulableGraceMs: 2000 };
  // What a diagnosis reads of its surroundings.
  deps = fake<ReconcileDeps>({ cache: new StoreCache(), owned, writer: { warnings: read }, timings });
}

async function lookAt(second: number, { workload }: Subject) {
  const store = { metadata: { name: "shop", uid: "u" } } as StoreObject;
  const now = new Date(madeAt + second * 1000);
  const begun = { store, record: blankRecord(), manifests: { namespace: "store-shop" }, now };
  const pass = { ...begun, requeueAfterMs: 600_000, isResting: false };
  const cause = await diagnoseWorkload(fake<Pass>(pass), deps, workload);
  return { message: cause?.message ?? "", reason: cause?.reason, afterMs: pass.requeueAfterMs };
}

function warn({ workload, claim }: Subject): void {
  const involvedObject = { uid: (claim ?? workload).metadata.uid };
  warnings = [{ ...object("Event", {}), involvedObject, reason: "Failed", message: "what the event says" }];
}

describe.each(Object.entries(subjects))("the warning about %s", (_what, subject) => {
  test("that comes after the warnings were read is found by the look that was asked for", async () => {
    surround(subject);
    const first = await lookAt(3, subject);
    expect(first.message).not.toContain("what the event says");
    expect(first.afterMs).toBe(5000);
    warn(subject);
    const tooEarly = await lookAt(4, subject);
    expect([tooEarly.message.includes("what the event says"), tooEarly.afterMs, reads]).toEqual([false, 4000, 1]);
    const found = await lookAt(4 + tooEarly.afterMs / 1000, subject);
    expect(found.message).toContain("what the event says");
    expect(found.afterMs).toBe(600_000);
  });
});

describe("a workload with pods", () => {
  const subject = { workload: object("StatefulSet", selector) };
  const labels = { app: "it" };
  const crashing = { containerStatuses: [{ name: "web", state: { waiting: { reason: "CrashLoopBackOff" } } }] };
  const unschedulable = { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "no room" };

  interface PodOptions {
    readonly deletionTimestamp?: string;
    readonly status?: object;
  }

  function pod(name: string, { deletionTimestamp, status = {} }: PodOptions = {}): ClusterObject {
    const metadata = { name, uid: `uid-${name}`, labels, creationTimestamp };
    const placed = { ...object("Pod", { nodeName: "worker-1" }), status };
    return { ...placed, metadata: { ...metadata, ...(deletionTimestamp && { deletionTimestamp }) } };
  }

  function claim(name: string, phase: string, storageClassName = "slow"): ClusterObject {
    const made = object("PersistentVolumeClaim", { storageClassName });
    return { ...made, metadata: { ...made.metadata, name }, status: { phase } };
  }

  async function causeWith(...objects: readonly ClusterObject[]) {
    surround(subject);
    const inNamespace = (kind: string) => objects.filter((each) => each.kind === kind);
    deps = { ...deps, owned: { ...deps.owned, inNamespace } };
    return lookAt(60, subject);
  }

  test("that are being removed has no other yet, unless the other one has a cause of its own", async () => {
    const stuck = pod("it-0", { deletionTimestamp: creationTimestamp, status: crashing });
    expect((await causeWith(stuck)).message).toContain("pod it-0 on node worker-1 should have ended by");
    const other = pod("it-1", { status: crashing });
    expect((await causeWith(stuck, other)).message).toContain("container web of pod it-1 crashes");
    const later = new Date(madeAt + 90_000).toISOString();
    const ending = await causeWith(pod("it-0", { deletionTimestamp: later }));
    expect([ending.message, ending.reason]).toEqual(["pod it-0 on node worker-1 is ending", undefined]);
  });

  test("that was evicted long ago is no cause while another one comes", async () => {
    const evicted = pod("it-0", { status: { phase: "Failed", reason: "Evicted", message: "low on memory" } });
    expect(await causeWith(evicted)).toMatchObject({ reason: "PodFailed" });
    expect(await causeWith(evicted, pod("it-1"))).toMatchObject({ message: "" });
  });

  test.each([
    ["FailedMount", "PodNotStarting"],
    ["FailedCreatePodSandBox", "PodNotStarting"],
    ["Unhealthy", undefined],
    ["NodeNotReady", undefined],
  ])("that say nothing tells their warning %s", async (reason, shown) => {
    const waiting = pod("it-0");
    warnings = [{ ...object("Event", {}), involvedObject: { uid: waiting.metadata.uid }, reason, message: "by event" }];
    expect(await causeWith(waiting)).toMatchObject({ message: "pod it-0: by event", reason: shown });
    const serving = pod("it-0", { status: { conditions: [{ type: "Ready", status: "True" }] } });
    expect(await causeWith(serving)).toMatchObject({ message: "" });
  });

  test("whose claim has lost its volume says so", async () => {
    expect(await causeWith(claim("it", "Lost"))).toMatchObject({
      reason: "VolumeLost",
      message: "PVC it has lost its volume",
    });
  });

  test("has nothing to do with claims that it does not mount", async () => {
    expect(await causeWith(pod("it-0"), claim("backups", "Pending"))).toMatchObject({ message: "" });
  });

  test("that can't be scheduled is not blamed on a claim that binds with its pod", async () => {
    const homeless = pod("it-0", { status: { conditions: [unschedulable] } });
    expect(await causeWith(homeless, claim("it", "Pending"))).toMatchObject({
      reason: "Unschedulable",
      message: "pod it-0 cannot be scheduled: no room; its PVC it (storage class slow) is not bound",
    });
    expect(await causeWith(claim("it", "Pending"))).toMatchObject({
      reason: "VolumePending",
      message: "PVC it pending: nothing provides storage class slow",
    });
  });
});

test("a workload that is too young to be without pods is looked at again when it is not", async () => {
  const subject = subjects["a Job without pods"] as Subject;
  surround(subject);
  expect(await lookAt(1, subject)).toMatchObject({ message: "", afterMs: 2000 });
  expect(reads).toBe(0);
});
