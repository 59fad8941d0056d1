import { beforeEach, describe, expect, test } from "vitest";
import type { ClusterObject } from "../ports.ts";
import { blankMemory, type StoreObject } from "../store-object.ts";
import { diagnoseWorkload } from "./diagnose.ts";
import type { Pass, ReconcileDeps } from "./pass.ts";
import { Recollection } from "./recollection.ts";

const madeAt = Date.parse("2026-01-01T00:00:00.000Z");
const creationTimestamp = new Date(madeAt).toISOString();
const selector = { selector: { matchLabels: { app: "it" } } };

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
  const known = { recollection: new Recollection(), owned, writer: { warnings: read }, timings };
  deps = known as unknown as ReconcileDeps;
}

async function lookAt(second: number, { workload }: Subject) {
  const store = { metadata: { name: "shop", uid: "u" } } as StoreObject;
  const now = new Date(madeAt + second * 1000);
  const pass = { store, memory: blankMemory(), manifests: { namespace: "store-shop" }, now, requeueAfterMs: 600_000 };
  const cause = await diagnoseWorkload(pass as unknown as Pass, deps, workload);
  return { message: cause?.message ?? "", afterMs: pass.requeueAfterMs };
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

describe("pods that are being removed", () => {
  const labels = { app: "it" };
  const crashing = { containerStatuses: [{ name: "web", state: { waiting: { reason: "CrashLoopBackOff" } } }] };
  const pod = (
    name: string,
    { deletionTimestamp, status = {} }: { deletionTimestamp?: string; status?: object } = {},
  ) => ({
    ...object("Pod", { nodeName: "worker-1" }),
    metadata: { name, labels, creationTimestamp, ...(deletionTimestamp && { deletionTimestamp }) },
    status,
  });
  const subject = { workload: object("StatefulSet", selector) };

  async function messageWith(...pods: readonly ClusterObject[]): Promise<string> {
    surround(subject);
    const inNamespace = (kind: string) => (kind === "Pod" ? pods : []);
    deps = { ...deps, owned: { ...deps.owned, inNamespace } };
    return (await lookAt(60, subject)).message;
  }

  test("are why there is no other yet, unless the other one has a cause of its own", async () => {
    const stuck = pod("it-0", { deletionTimestamp: creationTimestamp, status: crashing });
    expect(await messageWith(stuck)).toContain("pod it-0 on node worker-1 should have ended by");
    expect(await messageWith(stuck, pod("it-1", { status: crashing }))).toContain("container web of pod it-1 crashes");
    const later = new Date(madeAt + 90_000).toISOString();
    expect(await messageWith(pod("it-0", { deletionTimestamp: later }))).toBe("pod it-0 on node worker-1 is ending");
  });
});

test("a workload that is too young to be without pods is looked at again when it is not", async () => {
  const subject = subjects["a Job without pods"] as Subject;
  surround(subject);
  expect(await lookAt(1, subject)).toEqual({ message: "", afterMs: 2000 });
  expect(reads).toBe(0);
});
