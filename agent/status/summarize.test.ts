import { beforeEach, describe, expect, test } from "vitest";
import { localProfile } from "../../constructs/index.ts";
import { type ConditionType, type StepName, stepNames } from "../../contract/index.ts";
import { KubeUnavailableError, TerminalError, TransientError } from "../errors.ts";
import { fake } from "../fake.fixture.ts";
import { provision } from "../operations/provision.ts";
import { remove } from "../operations/remove.ts";
import type { Observation, Operation, Pass, ReconcileDeps } from "../pass.ts";
import { setCondition } from "../store/conditions.ts";
import { StoreCache } from "../store/store-cache.ts";
import { blankRecord, type StoreObject } from "../store/store-object.ts";
import { beginOperation } from "./begin-operation.ts";
import { summarize } from "./summarize.ts";

const acceptedAt = "2026-01-01T00:00:00.000Z";
const deadlineSeconds = 600;
const waitPollMs = 10_000;

function storeAt(seq: number): StoreObject {
  const spec = {
    uid: "u",
    revision: { epoch: "epoch001", seq },
    tenant: "t",
    actor: "a",
    createdAt: acceptedAt,
    acceptedAt,
  };
  return {
    metadata: { name: "shop", uid: "object", resourceVersion: "1" },
    spec: {
      ...spec,
      op: "apply",
      store: { name: "shop", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] },
    },
  };
}

let deps: ReconcileDeps;
let record: Pass["record"];
/** How long the agent was there so far; an outage moves the clock and not this. */
let attendedMs: number;

beforeEach(() => {
  const profile = { ...localProfile, readyDeadlineSeconds: deadlineSeconds };
  // What a summary reads of its surroundings; it writes nothing and asks no one.
  attendedMs = 0;
  const attendance = { ms: () => attendedMs };
  deps = fake<ReconcileDeps>({ cache: new StoreCache(), profile, attendance, timings: { waitPollMs } });
  record = blankRecord();
});

const manifests = {
  namespace: "store-shop",
  engineVersion: "1",
  endpoints: { url: "http://shop", adminUrl: "http://shop/admin", hosts: ["shop"] },
  waves: [],
  secrets: [],
  hooks: [],
};

type Seen = Partial<Record<StepName, Observation>>;

function passAt(second: number, seen: Seen, seq = 1): Pass {
  const pass: Pass = {
    operation: provision,
    store: storeAt(seq),
    record,
    manifests,
    now: new Date(Date.parse(acceptedAt) + second * 1000),
    observations: new Map(Object.entries(seen)) as Map<StepName, Observation>,
    refusedHosts: new Map(),
    putOff: [],
    persist: () => Promise.resolve(),
    requeueAfterMs: 1_000_000_000,
    heldAs: undefined,
    isResting: false,
  };
  beginOperation(pass, deps);
  return pass;
}

function look(second: number, seen: Seen, { error, seq }: { error?: Error; seq?: number } = {}): Pass {
  const pass = passAt(second, seen, seq);
  summarize(pass, deps, error);
  return pass;
}

const everythingDone = Object.fromEntries(stepNames.map((name) => [name, { state: "Done" }])) as Seen;
const without = (name: StepName, observation: Observation): Seen => ({ ...everythingDone, [name]: observation });
const conditionOf = (type: ConditionType) => record.conditions.find((condition) => condition.type === type);
const slow: Observation = { state: "Running", message: "0 of 1 pods are ready" };

describe("a store on its way", () => {
  test("has its conditions from the first record on, before anything was looked for", () => {
    passAt(0, {});
    expect(conditionOf("Ready")).toMatchObject({ status: "False", reason: "Progressing" });
    expect(conditionOf("Synced")).toMatchObject({ status: "True", reason: "InSync" });
  });

  test("is Provisioning and says what it waits for, without a failure", () => {
    look(1, { namespace: { state: "Done" }, database: slow });
    expect(record.phase).toBe("Provisioning");
    expect(record.failure).toBeUndefined();
    expect(conditionOf("Ready")).toMatchObject({ status: "False", reason: "Progressing", message: slow.message });
    expect(conditionOf("DataPresent")).toBeUndefined();
    expect(conditionOf("Synced")).toMatchObject({ status: "True", reason: "InSync" });
  });

  test("is Ready when every step is done, and remembers since when", () => {
    look(30, everythingDone);
    look(40, everythingDone);
    const since = "2026-01-01T00:00:30.000Z";
    expect(record).toMatchObject({ phase: "Ready", readyAt: since, firstReadyAt: since });
    expect(conditionOf("Ready")).toMatchObject({ status: "True", lastTransitionTime: since });
    expect(conditionOf("DataPresent")).toMatchObject({ status: "True", reason: "DataFound" });
  });

  test("with a step that has a cause stays Provisioning, and the failure names step, cause and since when", () => {
    const seen = { app: { state: "Running", reason: "ImagePullFailed", message: "denied" } } as const;
    look(10, seen);
    look(20, seen);
    expect(record.phase).toBe("Provisioning");
    expect(record.failure).toEqual({
      reason: "ImagePullFailed",
      message: "denied",
      step: "app",
      since: "2026-01-01T00:00:10.000Z",
    });
    look(30, { app: slow });
    expect(record.failure).toBeUndefined();
  });

  test("shows the first step's cause when several have one", () => {
    const causes = {
      database: { state: "Running", reason: "VolumePending" },
      app: { state: "Running", reason: "Unschedulable" },
    };
    look(1, causes as Seen);
    expect(record.failure).toMatchObject({ reason: "VolumePending", step: "database" });
  });
});

test.each(stepNames.slice(2))("while %s waits, explained or not, another look is planned", (name) => {
  const seen = Object.fromEntries(stepNames.slice(0, stepNames.indexOf(name)).map((each) => [each, { state: "Done" }]));
  expect(look(1, { ...seen, [name]: { state: "Running" } }).requeueAfterMs).toBe(waitPollMs);
  expect(look(1, seen as Seen).requeueAfterMs).toBe(waitPollMs);
});

describe("the deadline", () => {
  const attend = (seconds: number): void => void (attendedMs += seconds * 1000);

  test("turns silence into Failed, and a store that becomes Ready after it is Ready", () => {
    look(0, { database: slow });
    attend(deadlineSeconds);
    look(deadlineSeconds, { database: slow });
    expect(record.phase).toBe("Failed");
    expect(record.failure).toMatchObject({ reason: "DeadlineExceeded" });
    expect(record.failure?.message).toContain("600 s");
    look(deadlineSeconds + 1, everythingDone);
    expect(record.phase).toBe("Ready");
    expect(record.failure).toBeUndefined();
  });

  test("leaves a clearer cause as it is", () => {
    look(0, { app: slow });
    attend(deadlineSeconds + 1);
    look(deadlineSeconds + 1, { app: { state: "Running", reason: "ContainerCrashing", message: "exit 1" } });
    expect(record.failure).toMatchObject({ reason: "ContainerCrashing", step: "app" });
    expect(record.phase).toBe("Failed");
  });

  test("is looked at when it passes, not at the next event", () => {
    look(0, { database: slow });
    attend(deadlineSeconds - 5);
    expect(look(deadlineSeconds - 5, { database: slow }).requeueAfterMs).toBe(5000);
  });

  test("counts from when the agent took the revision in, however late that was, and with whatever clock", () => {
    attend(deadlineSeconds * 3);
    look(deadlineSeconds * 3, { database: slow });
    expect(record.phase).toBe("Provisioning");
    look(-660, { database: slow });
    look(deadlineSeconds * 9, { database: slow });
    expect([record.phase, record.failure]).toEqual(["Provisioning", undefined]);
    attend(deadlineSeconds);
    look(0, { database: slow });
    expect(record.phase).toBe("Failed");
  });

  test("does not count time in which the agent was not there, also when another agent goes on", () => {
    look(0, { database: slow });
    look(deadlineSeconds * 5, { database: slow });
    expect(record.phase).toBe("Provisioning");
    deps = { ...deps, cache: new StoreCache() };
    look(deadlineSeconds * 6, { database: slow });
    expect(record.phase).toBe("Provisioning");
  });

  test("that had passed stays passed for the next agent", () => {
    look(0, { database: slow });
    attend(deadlineSeconds);
    look(deadlineSeconds, { database: slow });
    deps = { ...deps, cache: new StoreCache() };
    attendedMs = 0;
    look(deadlineSeconds + 1, { database: slow });
    expect(record.phase).toBe("Failed");
  });

  test("begins again with a revision that takes a delete back", () => {
    look(0, everythingDone);
    attend(deadlineSeconds * 10);
    look(deadlineSeconds * 10, without("app", slow), { seq: 2 });
    expect([record.phase, record.failure]).toEqual(["Updating", undefined]);
  });

  test("is no matter of a store that was Ready", () => {
    look(1, everythingDone);
    attend(deadlineSeconds * 10);
    look(deadlineSeconds * 10, without("app", slow));
    expect(record.phase).toBe("Degraded");
    expect(record.failure).toMatchObject({ reason: "NotReady" });
  });
});

describe("a live store with several troubles", () => {
  const refused: Observation = { state: "Running", reason: "RouteNotAccepted", message: "no listener" };

  test("shows the earliest step first, though only a later one says why, and both in its message", () => {
    look(30, everythingDone);
    look(40, { ...everythingDone, database: slow, route: refused });
    expect(record.failure).toMatchObject({
      reason: "NotReady",
      step: "database",
      message: `${slow.message}; also route: no listener`,
    });
    look(50, { ...everythingDone, route: refused });
    expect(record.failure).toMatchObject({ reason: "RouteNotAccepted", step: "route", message: "no listener" });
  });

  test("names no step that only waits for an earlier one", () => {
    look(30, everythingDone);
    look(40, { ...everythingDone, app: slow, live: { state: "Waiting", message: "waiting for app" } });
    expect(record.failure).toMatchObject({ reason: "NotReady", step: "app", message: slow.message });
  });

  test("shows the setup that fails, not the app that waits for it", () => {
    look(30, everythingDone);
    const setup: Observation = { state: "Failed", reason: "HookFailed", message: "setup failed, attempt 2" };
    look(40, { ...everythingDone, app: { state: "Waiting", message: "waiting for setup" }, setup });
    expect(record.failure).toMatchObject({ reason: "HookFailed", step: "setup", message: setup.message });
  });
});

describe("a newer revision", () => {
  test("of a store that was Ready is Updating, with steps that start again", () => {
    look(30, everythingDone);
    look(40, { namespace: { state: "Done" }, app: slow }, { seq: 2 });
    expect(record).toMatchObject({
      phase: "Updating",
      observedRevision: "epoch001-2",
      firstReadyAt: "2026-01-01T00:00:30.000Z",
    });
    expect(record.readyAt).toBeUndefined();
    expect(record.steps.find(({ name }) => name === "app")?.state).toBe("Running");
    expect(record.steps.find(({ name }) => name === "live")?.state).toBe("Waiting");
  });
});

describe("an error that ended the pass", () => {
  test("that a person must solve is Failed at once while the store was never Ready", () => {
    look(1, {}, { error: new TerminalError("NamespaceTaken", "belongs to another store") });
    expect(record).toMatchObject({ phase: "Failed", failure: { reason: "NamespaceTaken" } });
  });

  test("that a person must solve leaves a live store Degraded, but data that is missing is Failed", () => {
    look(30, everythingDone);
    look(40, {}, { error: new TerminalError("ApplyRejected", "no") });
    expect(record.phase).toBe("Degraded");
    expect(conditionOf("DataPresent")).toMatchObject({ status: "True" });
    look(50, {}, { error: new TerminalError("DataMissing", "uploads is gone") });
    expect(record.phase).toBe("Failed");
    expect(conditionOf("DataPresent")).toMatchObject({ status: "False", message: "uploads is gone" });
  });

  test("before the data was looked for says nothing new about the data", () => {
    look(30, everythingDone);
    look(40, {}, { error: new TerminalError("DataMissing", "uploads is gone") });
    look(50, {}, { error: new TransientError("full", { reason: "QuotaExceeded" }) });
    expect(conditionOf("DataPresent")).toMatchObject({ status: "False", reason: "DataMissing" });
  });

  test("that passes by itself is shown only when it lasts", () => {
    const error = new TransientError("conflict");
    look(1, {}, { error });
    expect(record.failure).toBeUndefined();
    deps.cache.of(storeAt(1)).failures = 3;
    look(2, {}, { error });
    expect(record.failure).toMatchObject({ reason: "Retrying", message: "conflict" });
  });

  const unscheduled: Observation = { state: "Running", reason: "Unschedulable", message: "0/2 nodes are available" };

  test("takes nothing of a cause that the pass did not come to, neither its words nor since when it is so", () => {
    look(10, { namespace: { state: "Done" }, database: unscheduled });
    const known = record.failure;
    look(20, { namespace: { state: "Done" } }, { error: new TransientError("conflict") });
    expect(record.failure).toEqual(known);
    expect(conditionOf("Ready")).toMatchObject({ reason: "Unschedulable", message: unscheduled.message });
    look(30, { namespace: { state: "Done" }, database: unscheduled });
    expect(record.failure).toEqual({ ...known, since: "2026-01-01T00:00:10.000Z" });
    look(40, { namespace: { state: "Done" }, database: slow }, { error: new TransientError("conflict") });
    expect(record.failure).toBeUndefined();
  });

  test("after the deadline leaves the clearer cause, too", () => {
    look(10, { database: unscheduled });
    attendedMs += deadlineSeconds * 1000;
    look(deadlineSeconds + 20, {}, { error: new TransientError("conflict") });
    expect(record).toMatchObject({ phase: "Failed", failure: { reason: "Unschedulable", step: "database" } });
  });

  test("by an API server that is away is shown at once", () => {
    look(1, {}, { error: new KubeUnavailableError("no answer") });
    expect(record.failure).toMatchObject({ reason: "KubernetesUnavailable" });
  });
});

test("trouble with the newest message shows as Synced False and leaves the phase alone", () => {
  deps.cache.noteTrouble("shop", { reason: "Rejected", message: "spec.plan: unknown" });
  look(30, everythingDone);
  expect(record.phase).toBe("Ready");
  expect(conditionOf("Synced")).toMatchObject({ status: "False", reason: "Rejected", message: "spec.plan: unknown" });
});

describe("another operation", () => {
  function lookAs(operation: Operation, seen: Seen, error?: Error): boolean {
    const pass = { ...passAt(0, seen), operation };
    record.observedRevision = "epoch001-0";
    beginOperation(pass, deps);
    return summarize(pass, deps, error);
  }

  const readyOf = () => record.conditions.find(({ type }) => type === "Ready");

  test("is a list of steps and its words: begun, told and done like any other", () => {
    const suspend: Operation = {
      steps: [],
      shown: ["accepted", "observed", "app"],
      phaseOf: (_, { done }) => (done ? "Suspended" : "Updating"),
      readyState: (_, { message }) => ({ status: "False", reason: "Updating", message }),
      complete: () => undefined,
    };
    expect(lookAs(suspend, { app: slow })).toBe(false);
    expect(record).toMatchObject({ phase: "Updating", steps: [{ state: "Done" }, { state: "Done" }, slow] });
    expect(readyOf()).toMatchObject({ status: "False", reason: "Updating", message: slow.message });
    expect(lookAs(suspend, { app: { state: "Done" } })).toBe(true);
    expect(record).toMatchObject({ phase: "Suspended", steps: [{}, {}, { name: "app", state: "Done" }] });
  });

  const namespaceOf = () => record.steps.find(({ name }) => name === "namespace");

  test("that ends the store never fails, and tells an error as the trouble of its step", () => {
    lookAs(remove, {}, new TerminalError("ApplyRejected", "legal hold"));
    expect(record).toMatchObject({ phase: "Deleting", failure: { reason: "ApplyRejected", step: "namespace" } });
    expect(namespaceOf()).toMatchObject({ state: "Failed", message: "legal hold" });
  });

  test("that ends the store says what it waits for, and keeps saying it when a look fails", () => {
    const waiting: Observation = { state: "Waiting", says: "WaitingForDelete", message: "until tomorrow" };
    lookAs(remove, { namespace: waiting });
    expect(record.failure).toBeUndefined();
    expect(readyOf()).toMatchObject({ status: "False", reason: "WaitingForDelete", message: "until tomorrow" });
    expect(namespaceOf()).toMatchObject({ state: "Waiting", message: "until tomorrow" });
    summarize({ ...passAt(5, {}), operation: remove }, deps, new TransientError("no answer"));
    expect(readyOf()).toMatchObject({ reason: "WaitingForDelete", message: "until tomorrow" });
  });

  test.each(["Deleted", "VolumeLeft"] as const)("that ended the store as %s says no more of its data", (reason) => {
    const now = new Date("2026-11-29T12:00:00.000Z");
    const found = { status: "True", reason: "DataFound", message: "every data object is there" } as const;
    setCondition(record.conditions, "DataPresent", { now, state: found });
    expect(lookAs(remove, { namespace: { state: "Done", says: reason, message: "it is gone" } })).toBe(true);
    expect(record.phase).toBe("Deleted");
    expect(record.conditions.map((it) => [it.type, it.status, it.reason])).toEqual([
      ["Ready", "False", reason],
      ["Synced", "True", "InSync"],
    ]);
  });
});
