import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { StoreStatus } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { addressOfLife, bringUp, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { untilRefused } from "../../fixtures/in-effect.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { TestBus } from "../../fixtures/test-bus.ts";
import type { AnyObject, TestKube, Which } from "../../fixtures/test-kube.ts";

const namespace = "store-drifter";
const soon = { what: "is put back" };

let platform: TestPlatform;
let bus: TestBus;
let kube: TestKube;
let life: Life;

beforeAll(async () => {
  // A resync would hide a missed event.
  platform = await startTestPlatform({ clusters: ["c1"], timings: { resyncMs: 600_000 } });
  bus = platform.bus;
  kube = platform.kube("c1");
  life = newLife({ epoch: platform.epoch, name: "drifter", hosts: ["drifter.example.com"] });
  await bringUp(bus, life);
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

/** The object without what every write changes, so that "as before" can be said of it. */
function contentOf(object: AnyObject | undefined): string {
  const { metadata, status: _, ...content } = { status: undefined, ...object };
  const { name, labels, annotations } = metadata ?? {};
  return JSON.stringify({ name, labels, annotations, ...content });
}

/** One field of the object's spec, as text. */
function specField(object: AnyObject | undefined, field: string): string {
  return JSON.stringify(z.looseObject({ spec: z.looseObject({}) }).parse(object).spec[field]);
}

async function waitUntilDrifterIsReady(): Promise<string | undefined> {
  const { observedSequence } = (await bus.status(addressOfLife(life))) ?? {};
  const { conditions } = await waitUntilReady(bus, life, observedSequence ?? 0);
  return conditions.find(({ type }) => type === "Ready")?.lastTransitionTime;
}

/** The status when the agent has had its say: the same twenty times in a row. */
async function settledStatus(): Promise<StoreStatus | undefined> {
  let last: StoreStatus | undefined;
  let sameInARow = 0;
  return pollUntil({ what: "the status stays as it is", everyMs: 50 }, async () => {
    const status = await bus.status(addressOfLife(life));
    sameInARow = status?.updatedAt === last?.updatedAt ? sameInARow + 1 : 0;
    last = status;
    return sameInARow >= 20 ? status : undefined;
  });
}

const inNamespace = (plural: Which["plural"], name: string): Which => ({ plural, namespace, name });
const namespaceItself: Which = { plural: "namespaces", name: namespace };
const enforce = "pod-security.kubernetes.io/enforce";

describe("what someone changes by hand is put back by the watch alone", () => {
  const changes: readonly (readonly [string, Which, object])[] = [
    ["a Pod Security label of the namespace", namespaceItself, { metadata: { labels: { [enforce]: "privileged" } } }],
    ["a Pod Security label that is taken away", namespaceItself, { metadata: { labels: { [enforce]: null } } }],
    ["the Deployment's replicas", inNamespace("deployments", "web"), { spec: { replicas: 3 } }],
    [
      "a NetworkPolicy's rule",
      inNamespace("networkpolicies", "allow-gateway"),
      { spec: { ingress: [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] } },
    ],
    ["the quota", inNamespace("resourcequotas", "store"), { spec: { hard: { pods: "1000" } } }],
    ["a route's host", inNamespace("httproutes", "web"), { spec: { hostnames: ["evil.example.com"] } }],
    ["the cron's schedule", inNamespace("cronjobs", "cron"), { spec: { schedule: "0 0 1 1 *" } }],
    [
      "a label of the account",
      inNamespace("serviceaccounts", "store"),
      { metadata: { labels: { "app.kubernetes.io/name": "mine" } } },
    ],
  ];

  test.each(changes)("%s", async (_what, which, change) => {
    await waitUntilDrifterIsReady();
    const before = contentOf(await kube.get(which));
    expect(contentOf(await kube.patch(which, change))).not.toBe(before);
    const put = await kube.waitFor(which, soon, (object) => contentOf(object) === before);
    expect(contentOf(put)).toBe(before);
  });

  test("but the uid on the namespace, which the fence keeps from the agent too: that is said until it is back", async () => {
    await waitUntilDrifterIsReady();
    const write = (uid: string) =>
      kube.patch(namespaceItself, { metadata: { annotations: { "storeplane.dev/uid": uid } } });
    await write("another");
    const what = { what: "says that the uid can't be put back" };
    const { failure } = await bus.waitForStatus(addressOfLife(life), what, (each) => each.failure !== undefined);
    expect(failure?.reason).toBe("ApplyRejected");
    expect(failure?.message).toContain("a namespace stays the one of its store");
    // What it says to do is what helps.
    const told = /kubectl annotate namespace store-drifter storeplane\.dev\/uid=(\S+) --overwrite/;
    expect(failure?.message).toMatch(told);
    await write(told.exec(failure?.message ?? "")?.[1] ?? "");
    await waitUntilDrifterIsReady();
  });

  const labelled = [namespaceItself, inNamespace("persistentvolumeclaims", "uploads"), inNamespace("services", "web")];

  test.each(labelled)("the label by which the agent finds $plural, and the store stays Ready", async (which) => {
    const since = await waitUntilDrifterIsReady();
    const before = contentOf(await kube.get(which));
    await kube.patch(which, { metadata: { labels: { "storeplane.dev/store": null } } });
    await kube.waitFor(which, soon, (object) => contentOf(object) === before);
    expect(await waitUntilDrifterIsReady()).toBe(since);
  });

  test("a Service's port, although the two together are not a valid Service", async () => {
    await waitUntilDrifterIsReady();
    const which = inNamespace("services", "web");
    const before = await kube.get(which);
    await kube.patch(which, { spec: { ports: [{ name: "http", port: 8888 }] } });
    await kube.waitFor(which, soon, (object) => specField(object, "ports") === specField(before, "ports"));
    expect(await waitUntilDrifterIsReady()).toBeDefined();
  });
});

describe("what someone removes by hand is there again by the watch alone", () => {
  const removed = [
    inNamespace("deployments", "web"),
    inNamespace("statefulsets", "database"),
    inNamespace("services", "database"),
    inNamespace("networkpolicies", "default-deny"),
    inNamespace("resourcequotas", "store"),
    inNamespace("limitranges", "store"),
    inNamespace("serviceaccounts", "store"),
    inNamespace("httproutes", "web"),
    inNamespace("cronjobs", "cron"),
    inNamespace("rolebindings", "storeplane-store-writer"),
  ];

  test.each(removed)("$plural/$name", async (which) => {
    await waitUntilDrifterIsReady();
    const before = await kube.get(which);
    await kube.remove(which);
    const again = await kube.waitFor(which, soon, ({ metadata }) => metadata.uid !== before?.metadata.uid);
    expect(again.metadata.labels).toEqual(before?.metadata.labels);
  });
});

describe("what is put back is told in the condition Synced", () => {
  const wordOf = async (object: string): Promise<string> => {
    const what = { what: `tells of ${object}` };
    const synced = ({ conditions }: StoreStatus) => conditions.find(({ type }) => type === "Synced");
    const status = await bus.waitForStatus(addressOfLife(life), what, (each) =>
      Boolean(synced(each)?.status === "True" && synced(each)?.message.includes(object)),
    );
    return synced(status)?.message ?? "";
  };

  test("with the field and who changed it", async () => {
    await kube.patch(inNamespace("deployments", "web"), { spec: { replicas: 3 } }, "kubectl-scale");
    expect(await wordOf("Deployment web")).toMatch(/was changed and is put back: .*"kubectl-scale".*\.spec\.replicas/);
  });

  test("with the object alone when a field was only taken away", async () => {
    const taken = { metadata: { labels: { "app.kubernetes.io/component": null } } };
    await kube.patch(inNamespace("services", "web"), taken, "kubectl-label");
    expect(await wordOf("Service web")).toMatch(/Service web lost a field of ours and is put back$/);
  });
});

describe("what no visitor of the shop depends on", () => {
  test("is put back without a break of the store's readiness", async () => {
    const before = await settledStatus();
    for (const which of [
      inNamespace("networkpolicies", "default-deny"),
      inNamespace("resourcequotas", "store"),
      inNamespace("limitranges", "store"),
      inNamespace("serviceaccounts", "store"),
      inNamespace("cronjobs", "cron"),
    ]) {
      const known = await kube.get(which);
      await kube.remove(which);
      await kube.waitFor(which, soon, ({ metadata }) => metadata.uid !== known?.metadata.uid);
    }
    expect((await settledStatus())?.conditions).toEqual(before?.conditions);
  });
});

describe("what is not the agent's is left alone", () => {
  test("fields of other managers stay when an object is put back", async () => {
    await waitUntilDrifterIsReady();
    const which = inNamespace("deployments", "web");
    const note = { metadata: { annotations: { "example.com/note": "mine" } } };
    const theirs = { ...note, spec: { template: note } };
    await kube.patch(which, theirs);
    await kube.patch(which, { spec: { replicas: 2 } });
    const put = await kube.waitFor(which, soon, (object) => specField(object, "replicas") === "1");
    expect(put).toMatchObject(theirs);
    await waitUntilDrifterIsReady();
  });

  test("a claim that someone enlarged keeps its size, through a new revision too", async () => {
    await waitUntilDrifterIsReady();
    const which = inNamespace("persistentvolumeclaims", "uploads");
    const larger = { spec: { resources: { requests: { storage: "6Gi" } } } };
    await kube.patch(which, larger);
    await kube.patch(inNamespace("services", "database"), { metadata: { labels: { "app.kubernetes.io/name": "x" } } });
    await kube.waitFor(
      inNamespace("services", "database"),
      soon,
      ({ metadata }) => metadata.labels["app.kubernetes.io/name"] !== "x",
    );
    await bringUp(bus, life);
    expect(await kube.get(which)).toMatchObject(larger);
  });
});

describe("a cause that only an event tells, and later than it was looked for", () => {
  test("is found though nothing else happens", async () => {
    const late = newLife({ epoch: platform.epoch, name: "late", engine: "medusa" });
    const there = { namespace: "store-late" };
    const { failures } = platform.servers.cluster("c1");
    await using _held = await failures.inject({ kind: "slow", delaySeconds: 600, component: "setup", ...there });
    await bus.publish(applyMessage(late));
    const { name } = await pollUntil({ what: "setup began", everyMs: 50 }, async () => {
      const [job] = await kube.list("jobs", there);
      return job?.metadata;
    });
    const job: Which = { plural: "jobs", ...there, name };
    // Without pods and without an event about it, for longer than a controller takes to make the first pod.
    await kube.patch(job, { spec: { suspend: true } });
    await pollUntil({ what: "setup has no pods for 4 s" }, async () => {
      const pods = await kube.list("pods", { ...there, selector: `batch.kubernetes.io/job-name=${name}` });
      const { creationTimestamp = "" } = (await kube.get(job))?.metadata ?? {};
      return (pods.length === 0 && Date.now() - Date.parse(creationTimestamp) > 4000) || undefined;
    });
    const limits = [{ type: "Container", max: { memory: "1Mi" } }];
    const [pod] = await kube.list("pods", there);
    await kube.create("limitranges", { metadata: { name: "tight", ...there }, spec: { limits } });
    const another = { metadata: { name: "another", ...there }, spec: pod?.["spec"] };
    await untilRefused(() => kube.tryCreate("pods", another), /maximum memory usage/);
    await kube.patch(job, { spec: { suspend: false } });
    const { failure } = await bus.waitForStatus(
      addressOfLife(late),
      { what: "says why setup has no pods" },
      ({ failure: seen }) => seen?.reason === "PodsRefused",
    );
    expect(failure?.step).toBe("setup");
    expect(failure?.message).toContain("maximum memory usage");
  });
});

describe("the Store itself", () => {
  test("a spec that someone edited is the stream's again, and nothing of the edit is carried out", async () => {
    await waitUntilDrifterIsReady();
    const which: Which = { plural: "stores", name: "drifter" };
    const before = await kube.get(which);
    const quota = contentOf(await kube.get(inNamespace("resourcequotas", "store")));
    await kube.patch(which, { spec: { store: { plan: "scale", hosts: [], adminEmail: "other@example.com" } } });
    await kube.waitFor(which, soon, (object) => JSON.stringify(object["spec"]) === JSON.stringify(before?.["spec"]));
    await waitUntilDrifterIsReady();
    expect(contentOf(await kube.get(inNamespace("resourcequotas", "store")))).toBe(quota);
  });

  test("a delete that was written into the Store by hand removes nothing", async () => {
    await waitUntilDrifterIsReady();
    const which: Which = { plural: "stores", name: "drifter" };
    const before = await kube.get(namespaceItself);
    const deleteAfter = new Date().toISOString();
    await kube.patch(which, { spec: { op: "delete", deleteAfter, force: true } });
    await kube.waitFor(which, soon, (object) => specField(object, "op") === '"apply"');
    await waitUntilDrifterIsReady();
    const after = await kube.get(namespaceItself);
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
    expect(after?.metadata.deletionTimestamp).toBeUndefined();
  });
});
