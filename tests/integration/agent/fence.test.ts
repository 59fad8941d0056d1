import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { AgentAccess, type Verdict } from "../../fixtures/agent-access.ts";
import { addressOfLife, bringUp, takeDown, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, newLife } from "../../fixtures/desired-messages.ts";
import { untilAgentMay, untilPoliciesHold } from "../../fixtures/in-effect.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { TestKube, Which } from "../../fixtures/test-kube.ts";

let platform: TestPlatform;
let kube: TestKube;
let agent: AgentAccess;

const restricted = Object.fromEntries(
  ["enforce", "audit", "warn"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, "v1.35"],
  ]),
);
const storeLabel = "storeplane.dev/store";

interface Marks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const asStore = (store: string, marks: Marks = {}): Marks => ({
  ...marks,
  labels: { [storeLabel]: store, ...restricted, ...marks.labels },
});
const namespaceOf = (name: string, marks: Marks) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, ...marks },
});
const applyNamespace = (name: string, marks: Marks) =>
  agent.apply(`/api/v1/namespaces/${name}`, namespaceOf(name, marks));

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  kube = platform.kube("c1");
  agent = await AgentAccess.connect(platform.servers, "c1");
  await kube.create("namespaces", { metadata: { name: "foreign" } });
  // Looks like a store's, and is not.
  await kube.create("namespaces", { metadata: { name: "store-foreign" } });
  await kube.create("namespaces", { metadata: { name: "store-own", ...asStore("own") } });
  await untilPoliciesHold(kube);
  await untilAgentMay(kube, { verb: "patch", resource: "namespaces" }, true);
});

afterAll(async () => {
  await agent?.[Symbol.asyncDispose]();
  await platform?.[Symbol.asyncDispose]();
});

const foreignNamespaces = ["kube-system", "default", "foreign", "store-foreign", "storeplane-system"];

describe.each(foreignNamespaces)("in namespace %s the agent", (namespace) => {
  const at = `/api/v1/namespaces/${namespace}`;

  test("can't read or list Secrets", async () => {
    expect(await agent.ask({ path: `${at}/secrets` })).toBe("no right");
    expect(await agent.ask({ path: `${at}/secrets/any` })).toBe("no right");
  });

  test("can't create, change or delete an object", async () => {
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "mine", namespace } };
    expect(await agent.ask({ method: "POST", path: `${at}/configmaps?dryRun=All`, body })).toBe("no right");
    expect(await agent.apply(`${at}/configmaps/mine`, body)).toBe("no right");
    expect(await agent.ask({ method: "DELETE", path: `${at}/configmaps/mine?dryRun=All` })).toBe("no right");
  });

  test("can't bind itself, nor delete, change or adopt the namespace", async () => {
    expect(await bind(namespace, {})).toBe("fenced");
    const isBuiltIn = ["kube-system", "default"].includes(namespace);
    const removed = await agent.ask({ method: "DELETE", path: `${at}?dryRun=All` });
    expect(removed).toBe(isBuiltIn ? "never possible" : "fenced");
    expect(await applyNamespace(namespace, { annotations: { mine: "true" } })).toBe("fenced");
    expect(await applyNamespace(namespace, asStore(namespace.replace(/^store-/, "")))).toBe("fenced");
  });
});

test("Secrets of the whole cluster can't be listed or watched, nor those of a store's namespace", async () => {
  for (const path of ["/api/v1/secrets", "/api/v1/namespaces/store-own/secrets"]) {
    expect(await agent.ask({ path })).toBe("no right");
    expect(await agent.ask({ path: `${path}?watch=true&timeoutSeconds=1` })).toBe("no right");
  }
});

test("its own credentials of the bus are the one thing of their Secret that it may change", async () => {
  const name = "storeplane-nats";
  const data = { cluster: "YzE=", url: "bmF0czovLw==", creds: "b2xk" };
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "storeplane-system" }, data };
  await kube.create("secrets", secret);
  const merge = (body: object): Promise<Verdict> =>
    agent.ask({
      method: "PATCH",
      path: `/api/v1/namespaces/storeplane-system/secrets/${name}?dryRun=All`,
      contentType: "application/merge-patch+json",
      body,
    });
  expect(await merge({ data: { creds: "bmV3" } })).toBe("allowed");
  const dangling = { apiVersion: "v1", kind: "ConfigMap", name: "gone", uid: "8c1d0d5e-3a52-4f0b-9c57-0a4f7d2f4a11" };
  for (const other of [
    { data: { url: "bmF0czovL290aGVy" } },
    { data: { creds: "bmV3", cluster: null } },
    { data: { api: "aHR0cDovL290aGVy" } },
    { data: null },
    { immutable: true },
    { metadata: { ownerReferences: [dangling] } },
  ]) {
    expect([other, await merge(other)]).toEqual([other, "fenced"]);
  }
});

describe("a namespace", () => {
  const wrong: readonly (readonly [string, string, Marks])[] = [
    ["without labels", "store-new", {}],
    ["that names no store", "store-new", { labels: restricted }],
    ["that names another store", "store-new", asStore("other")],
    ["whose name is no store's", "new", asStore("new")],
    ["without Pod Security", "store-new", { labels: { [storeLabel]: "new" } }],
    ["that only warns", "store-new", asStore("new", { labels: { "pod-security.kubernetes.io/enforce": "baseline" } })],
    ["of old rules", "store-new", asStore("new", { labels: { "pod-security.kubernetes.io/enforce-version": "v1.8" } })],
  ];

  test.each(wrong)("%s can't be created", async (_what, name, marks) => {
    expect(await applyNamespace(name, marks)).toBe("fenced");
  });

  test("can be created as stores need it", async () => {
    expect(await applyNamespace("store-new", asStore("new"))).toBe("allowed");
  });

  const merge = (labels: Record<string, string | null>): Promise<Verdict> =>
    agent.ask({
      method: "PATCH",
      path: "/api/v1/namespaces/store-own?dryRun=All",
      contentType: "application/merge-patch+json",
      body: { metadata: { labels } },
    });

  test.each([[storeLabel], ...Object.keys(restricted).map((key) => [key])])("of a store keeps %s", async (key) => {
    expect(await merge({ [key]: null })).toBe("fenced");
    expect(await merge({ "storeplane.dev/engine": "medusa" })).toBe("allowed");
  });

  test("of a store that lost its label is known by its uid, and of a restored one by a person's word", async () => {
    for (const [name, key] of [
      ["store-slipped", "storeplane.dev/uid"],
      ["store-restored", "storeplane.dev/restored-for"],
    ] as const) {
      await kube.create("namespaces", { metadata: { name, annotations: { [key]: "some-uid" } } });
      expect(await applyNamespace(name, asStore(name.replace("store-", "")))).toBe("allowed");
      expect(await bind(name, {})).toBe("allowed");
    }
  });

  test("of a store can be deleted", async () => {
    expect(await agent.ask({ method: "DELETE", path: "/api/v1/namespaces/store-own?dryRun=All" })).toBe("allowed");
  });
});

interface Binding {
  readonly role?: string;
  readonly kind?: string;
  readonly subjects?: readonly object[];
}

const bindingName = "storeplane-store-writer";
const self = { kind: "ServiceAccount", name: "storeplane-agent", namespace: "storeplane-system" };

function bind(
  namespace: string,
  { role = "storeplane-store-writer", kind = "ClusterRole", subjects = [self] }: Binding,
) {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind, name: role };
  const body = { apiVersion, kind: "RoleBinding", metadata: { name: bindingName, namespace }, roleRef, subjects };
  return agent.apply(`/apis/${apiVersion}/namespaces/${namespace}/rolebindings/${bindingName}`, body);
}

describe("a right that it does not have", () => {
  test("can't be had by a binding to another role, or for another account", async () => {
    const group = { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:authenticated" };
    expect(await bind("store-own", {})).toBe("allowed");
    expect(await bind("store-own", { role: "cluster-admin" })).toBe("no right");
    expect(await bind("store-own", { role: "storeplane-agent" })).toBe("fenced"); // it holds these rights already
    expect(await bind("store-own", { subjects: [self, group] })).toBe("fenced");
    expect(await bind("store-own", { subjects: [{ ...self, namespace: "store-own" }] })).toBe("fenced");
    expect(await bind("store-own", { subjects: [] })).toBe("fenced");
  });

  test("can't be had by writing roles, cluster-wide bindings, tokens or the fence itself", async () => {
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    const fence = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/storeplane-agent-fence";
    const account = "/api/v1/namespaces/storeplane-system/serviceaccounts/storeplane-agent/token";
    expect(await agent.apply(`${rbac}/clusterroles/storeplane-store-writer`, {})).toBe("no right");
    expect(await agent.apply(`${rbac}/clusterrolebindings/mine`, {})).toBe("no right");
    expect(await agent.apply(`${rbac}/namespaces/store-own/roles/mine`, {})).toBe("no right");
    expect(await agent.ask({ method: "DELETE", path: fence })).toBe("no right");
    expect(await agent.ask({ method: "POST", path: account, body: {} })).toBe("no right");
  });

  test("that someone gave it by mistake does not open a foreign namespace", async () => {
    const namespace = "foreign";
    await kube.create("rolebindings", {
      metadata: { name: "by-mistake", namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [self],
    });
    const path = `/api/v1/namespaces/${namespace}/configmaps/mine`;
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "mine", namespace } };
    const verdict = await pollUntil({ what: "the binding is known" }, async () => {
      const found = await agent.apply(path, body);
      return found === "no right" ? undefined : found;
    });
    expect(verdict).toBe("fenced");
  });
});

test("the agent holds its own Lease and can take no other", async () => {
  const leases = "/apis/coordination.k8s.io/v1/namespaces/storeplane-system/leases";
  const lease = (name: string) => ({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name } });
  const create = (name: string) => agent.ask({ method: "POST", path: `${leases}?dryRun=All`, body: lease(name) });
  expect(await create("another")).toBe("fenced");
  await kube.waitFor(
    { plural: "leases", namespace: "storeplane-system", name: "storeplane-agent" },
    { what: "is held" },
    () => true,
  );
  await expect(create("storeplane-agent")).rejects.toMatchObject({ reason: "AlreadyExists" });
  expect(await agent.ask({ path: `${leases}/another` })).toBe("no right");
});

describe("someone who may write namespaces but no Stores", () => {
  let somebody: AgentAccess;

  beforeAll(async () => {
    const account = { kind: "ServiceAccount", namespace: "default", name: "default" };
    const apiGroup = "rbac.authorization.k8s.io";
    const rules = [{ apiGroups: [""], resources: ["namespaces"], verbs: ["get", "create", "patch"] }];
    await kube.create("clusterroles", { metadata: { name: "namespace-keeper" }, rules });
    const roleRef = { apiGroup, kind: "ClusterRole", name: "namespace-keeper" };
    await kube.create("clusterrolebindings", { metadata: { name: "somebody" }, roleRef, subjects: [account] });
    somebody = await AgentAccess.connect(platform.servers, "c1", account);
    await pollUntil({ what: "the binding is known" }, async () => {
      return (await apply("foreign", {})) === "allowed" || undefined;
    });
  });

  afterAll(async () => {
    await somebody?.[Symbol.asyncDispose]();
  });

  const apply = (name: string, marks: Marks) => somebody.apply(`/api/v1/namespaces/${name}`, namespaceOf(name, marks));

  const marks: readonly (readonly [string, Marks])[] = [
    ["the store's label", { labels: { [storeLabel]: "foreign" } }],
    ["a tenant", { labels: { "storeplane.dev/tenant": "mine" } }],
    ["a store's uid", { annotations: { "storeplane.dev/uid": "mine" } }],
    ["a word that it was restored", { annotations: { "storeplane.dev/restored-for": "mine" } }],
  ];

  test.each(marks)("can't set %s", async (_what, mark) => {
    expect(await apply("foreign", mark)).toBe("fenced");
    expect(await apply("store-made", mark)).toBe("fenced");
  });

  test("can't take a store's mark away, and may change what is not one", async () => {
    expect(await apply("store-own", { labels: { [storeLabel]: "other" } })).toBe("fenced");
    expect(await apply("store-own", { labels: { team: "mine" } })).toBe("allowed");
    expect(await apply("made", { labels: { team: "mine" } })).toBe("allowed");
  });
});

/** Requests that the API server has refused for want of rights, whoever asked, or by a policy of ours. */
async function refusals(): Promise<Record<string, number>> {
  const text = await kube.metrics();
  const sum = (counter: RegExp) => [...text.matchAll(counter)].reduce((total, [, count]) => total + Number(count), 0);
  return {
    forWantOfRights: sum(/^authorization_attempts_total\{result="(?:denied|no-opinion)"\} (\S+)$/gm),
    byPolicy: sum(/^apiserver_validating_admission_policy_check_total\{[^}]*enforcement_action="deny"[^}]*\} (\S+)$/gm),
  };
}

test("a store comes up and goes with these rights: once its binding is known, nothing is refused", async () => {
  const life = newLife({ epoch: platform.epoch, name: "within", hosts: ["within.example.com"] });
  const seq = await platform.bus.publish(applyMessage(life));
  const namespace = "store-within";
  await kube.waitFor({ plural: "resourcequotas", namespace, name: "store" }, { what: "is written" }, () => true);
  const before = await refusals();
  expect((await waitUntilReady(platform.bus, life, seq)).failure).toBeUndefined();
  await takeDown(platform.bus, life);
  expect(await platform.bus.status(addressOfLife(life))).toMatchObject({ phase: "Deleted" });
  expect(await kube.get({ plural: "namespaces", name: namespace })).toBeUndefined();
  expect(Object.values(before).every((count) => count > 0)).toBe(true); // the tests above: the counters count
  expect(await refusals()).toEqual(before);
  const log = readFileSync(platform.agent("c1").logFile, "utf8");
  expect(log.split("\n").filter((line) => line.includes("pass failed"))).toEqual([]);
});

test("a binding that was removed while the agent was away is there again, and the live store stays Ready", async () => {
  const life = newLife({ epoch: platform.epoch, name: "unbound" });
  const { observedSequence } = await bringUp(platform.bus, life);
  await platform.agent("c1").kill();
  const which: Which = { plural: "rolebindings", namespace: "store-unbound", name: "storeplane-store-writer" };
  await kube.remove(which);
  await platform.agent("c1").start();
  await kube.waitFor(which, { what: "is there again" }, () => true);
  const seq = await platform.bus.publish(applyMessage(life));
  expect(seq).toBeGreaterThan(observedSequence);
  expect((await waitUntilReady(platform.bus, life, seq)).failure).toBeUndefined();
});

test("a pod of a database that is ready can't be removed, nor one of anything else", async () => {
  const namespace = "store-unbound";
  const pods = (await kube.list("pods", { namespace })).map(({ metadata }) => metadata.name);
  expect(pods).toContain("database-0");
  for (const name of pods) {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}?dryRun=All`;
    expect([name, await agent.ask({ method: "DELETE", path })]).toEqual([name, "fenced"]);
  }
});

const ruleSchema = z.object({ rules: z.array(z.looseObject({ resources: z.array(z.string()) })) });

const logLine = z.looseObject({ time: z.number(), msg: z.string(), store: z.string().optional() });

/** Between the store's binding and the first failed pass, in milliseconds. */
async function quietMs(name: string): Promise<number> {
  const lines = readFileSync(platform.agent("c1").logFile, "utf8").trimEnd().split("\n");
  const failed = lines
    .map((line) => logLine.parse(JSON.parse(line)))
    .find(({ msg, store }) => msg === "pass failed" && store === name);
  const of: Which = { plural: "rolebindings", namespace: `store-${name}`, name: "storeplane-store-writer" };
  const binding = await kube.get(of);
  return (failed?.time ?? 0) - Date.parse(binding?.metadata.creationTimestamp ?? "");
}

test("a right that the cluster takes back is shown, and the store comes up when it is given again", async () => {
  const role: Which = { plural: "clusterroles", name: "storeplane-store-writer" };
  const { rules } = ruleSchema.parse(await kube.get(role));
  await kube.patch(role, { rules: rules.filter(({ resources }) => !resources.includes("deployments")) });
  const namespace = "store-unbound"; // of the tests before: the agent is bound there
  await untilAgentMay(kube, { verb: "patch", group: "apps", resource: "deployments", namespace }, false);
  const life = newLife({ epoch: platform.epoch, name: "unlawful" });
  const seq = await platform.bus.publish(applyMessage(life));
  const status = await platform.bus.waitForStatus(
    addressOfLife(life),
    { what: "says that a right is missing" },
    ({ failure }) => failure !== undefined,
  );
  expect(status).toMatchObject({ phase: "Provisioning", failure: { reason: "RightsMissing" } });
  expect(status.failure?.message).toMatch(/cannot patch resource "deployments".*in the namespace "store-unlawful"/);
  expect(await quietMs(life.spec.name)).toBeGreaterThan(9000);
  await kube.patch(role, { rules });
  expect((await waitUntilReady(platform.bus, life, seq)).failure).toBeUndefined();
});
