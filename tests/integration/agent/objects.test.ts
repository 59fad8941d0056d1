import { KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { objectPath } from "../../../agent/cluster/kinds.ts";
import { createPodLogs } from "../../../agent/cluster/pod-logs.ts";
import { KubeTransport } from "../../../agent/cluster/transport.ts";
import { KubeWriter } from "../../../agent/cluster/writer.ts";
import type { ObjectRef } from "../../../agent/ports.ts";
import { createAnswer } from "../../../agent/questions/answer.ts";
import { StoreUnknownError } from "../../../agent/questions/find-store.ts";
import { findObjects, objectsQuestion } from "../../../agent/questions/objects/find-objects.ts";
import { type InventoryEntry, storeApiVersion } from "../../../agent/store/store-object.ts";
import { platformObjects } from "../../../charts/platform/objects.ts";
import { annotationKeys, localProfile } from "../../../constructs/index.ts";
import {
  maxShownObjects,
  type ObjectsRequest,
  objectsReply,
  type ShownObject,
  type StoreObjects,
  unpackReply,
} from "../../../contract/index.ts";
import { writeAgentKubeconfig } from "../../../dev/platform/agent-kubeconfig.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { TestKube } from "../../fixtures/test-kube.ts";

/** No agent runs here: the question is asked with the agent's own rights, and what these tests make stays as it is. */
let servers: Servers;
let kube: TestKube;
let admin: KubeTransport;
let transport: KubeTransport;
const calls: string[] = [];

const namespace = "store-hats";
const secretValue = "s3cr3t-of-the-shop";
const asked: ObjectsRequest = {
  schemaVersion: 1,
  requestId: crypto.randomUUID(),
  tenant: "default",
  cluster: "c1",
  name: "hats",
  uid: crypto.randomUUID(),
};

beforeAll(async () => {
  servers = await startServers({ clusters: [{ id: "c1" }], objects: platformObjects(localProfile) });
  kube = await TestKube.connect(servers.cluster("c1").kubeconfig);
  admin = transportOf(servers.cluster("c1").kubeconfig);
  const path = `${servers.dir}/agent.kubeconfig`;
  await writeAgentKubeconfig({ admin: servers.cluster("c1").kubeconfig, path });
  transport = transportOf(path);
  await makeStore();
});

afterAll(async () => {
  await transport?.close();
  await admin?.close();
  await kube?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

function transportOf(path: string): KubeTransport {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(path);
  return new KubeTransport(kubeConfig, 8);
}

async function makeStore(): Promise<void> {
  const at = new Date().toISOString();
  const store = { name: "hats", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] };
  const spec = { op: "apply", actor: "test", createdAt: at, acceptedAt: at, store, tenant: "default" };
  const identity = { uid: asked.uid, revision: { epoch: "abcdefgh", seq: 1 } };
  const object = { apiVersion: storeApiVersion, kind: "Store", metadata: { name: "hats" } };
  await new KubeWriter(admin).apply({ ...object, spec: { ...spec, ...identity } });
  await kube.create("namespaces", { metadata: { name: namespace, annotations: { [annotationKeys.uid]: asked.uid } } });
  const subjects = [{ kind: "ServiceAccount", name: "storeplane-agent", namespace: "storeplane-system" }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "storeplane-store-writer" };
  await kube.create("rolebindings", { metadata: { name: "storeplane-agent", namespace }, subjects, roleRef });
}

/** What the agent remembers of the store's objects. */
async function remember(inventory: readonly InventoryEntry[]): Promise<void> {
  const path = `${objectPath({ apiVersion: storeApiVersion, kind: "Store", name: "hats" })}/status`;
  const contentType = "application/merge-patch+json";
  await admin.send({ method: "PATCH", path, body: { status: { inventory } }, contentType });
}

async function entryOf(ref: ObjectRef): Promise<InventoryEntry> {
  const uid = (await new KubeWriter(admin).readMetadata(ref))?.metadata.uid;
  return { ...ref, ...(uid !== undefined && { uid }) };
}

function find(change: Partial<ObjectsRequest> = {}): Promise<StoreObjects> {
  const by: Pick<KubeTransport, "send" | "stream"> = {
    send: (call) => {
      calls.push(`${call.method} ${call.path} ${call.accept ?? ""}`);
      return transport.send(call);
    },
    stream: (call) => transport.stream(call),
  };
  return findObjects(
    { ...asked, ...change },
    { cluster: "c1", reader: new KubeWriter(by), podLogs: createPodLogs(by) },
  );
}

const ref = (apiVersion: string, kind: string, name: string): ObjectRef => ({ apiVersion, kind, namespace, name });
const one = ({ objects }: StoreObjects, kind: string): ShownObject | undefined =>
  objects.find((each) => each.kind === kind);

test("a store of which nothing was written has none, and it is said so", async () => {
  expect(await find()).toEqual({
    name: "hats",
    uid: asked.uid,
    cluster: "c1",
    objects: [],
    truncated: false,
    message: "Nothing has been written for the store yet.",
  });
});

test("each object has its kind, name, state and age; what is not ready stands first and says why", async () => {
  await kube.create("secrets", { metadata: { name: "admin-v1", namespace }, stringData: { password: secretValue } });
  await kube.create("configmaps", { metadata: { name: "settings", namespace }, data: { hint: secretValue } });
  const labels = { "storeplane.dev/store": "hats" };
  const containers = [{ name: "web", image: "registry.example/web:1" }];
  const template = { metadata: { labels: { app: "web" } }, spec: { containers } };
  const spec = { replicas: 1, selector: { matchLabels: { app: "web" } }, template };
  // Its controller makes no pods: there is no such account.
  const held = { ...spec, template: { ...template, spec: { containers, serviceAccountName: "nobody" } } };
  await kube.create("deployments", { metadata: { name: "web", namespace }, spec: held });
  await kube.create("pods", {
    metadata: { name: "web-0", namespace, labels },
    spec: { automountServiceAccountToken: false, containers, schedulingGates: [{ name: "test.dev/held" }] },
  });
  const inventory = [
    await entryOf({ apiVersion: "v1", kind: "Namespace", name: namespace }),
    await entryOf(ref("v1", "Secret", "admin-v1")),
    await entryOf(ref("v1", "ConfigMap", "settings")),
    await entryOf(ref("apps/v1", "Deployment", "web")),
    await entryOf(ref("v1", "Service", "web")),
    { ...ref("v1", "PersistentVolumeClaim", "data"), uid: "gone" },
    { ...ref("v9", "Oddity", "odd"), uid: "odd" },
    { ...ref("v1", "ServiceAccount", "default"), uid: "another" },
  ];
  await remember(inventory);
  const found = await pollUntil({ what: "why there is no pod" }, async () => {
    const answer = await find();
    return one(answer, "Deployment")?.message?.includes('"nobody"') ? answer : undefined;
  });
  expect(found.objects.map(({ kind, ready }) => `${kind} ${ready}`)).toEqual([
    "Deployment false",
    "Service false",
    "PersistentVolumeClaim false",
    "Oddity false",
    "ServiceAccount false",
    "Pod false",
    "Namespace true",
    "Secret true",
    "ConfigMap true",
  ]);
  expect(one(found, "Deployment")?.message).toMatch(/serviceaccount "nobody" not found/);
  expect(one(found, "Service")?.message).toBe("It is not there yet.");
  expect(one(found, "PersistentVolumeClaim")?.message).toBe("It is gone.");
  expect(one(found, "Oddity")?.message).toBe("The cluster's agent does not know objects of this kind.");
  const replaced = { message: "Another object of this name is in its place." };
  expect(one(found, "ServiceAccount")).toEqual({ kind: "ServiceAccount", name: "default", ready: false, ...replaced });
  expect(one(found, "Pod")).toMatchObject({ reason: "Unschedulable" });
  for (const each of ["Namespace", "Secret", "Pod"]) {
    const age = Date.now() - Date.parse(one(found, each)?.createdAt ?? "");
    expect(age).toBeLessThan(10 * 60_000);
  }
});

test("nothing of what is in an object is answered, and of a Secret only the metadata is read", async () => {
  calls.length = 0;
  const question = objectsQuestion(() => find());
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const answer = createAnswer(question, { logger, onAnswered() {} });
  const bytes = await answer(new TextEncoder().encode(JSON.stringify(asked)));
  const text = JSON.stringify(await unpackReply(objectsReply, bytes, "answer"));
  expect(text).toContain("admin-v1");
  for (const planted of [secretValue, btoa(secretValue)]) expect(text).not.toContain(planted);
  const ofSecrets = calls.filter((call) => /secrets|configmaps/.test(call));
  expect(ofSecrets).toHaveLength(2);
  for (const call of ofSecrets) expect(call).toContain("as=PartialObjectMetadata");
});

test.each<[string, Partial<ObjectsRequest>]>([
  ["another uid", { uid: crypto.randomUUID() }],
  ["another tenant", { tenant: "other" }],
  ["another cluster", { cluster: "c2" }],
  ["another name", { name: "nobody" }],
])("nothing is read for a question of %s", async (_what, change) => {
  await expect(find(change)).rejects.toThrow(StoreUnknownError);
});

test("of more objects than may be, those that are not ready come first, and it is said that there are more", async () => {
  const many = Array.from({ length: maxShownObjects + 20 }, (_, index) => ({
    ...ref("v1", "ConfigMap", `gone-${index}`),
    uid: "gone",
  }));
  await remember(many);
  const found = await find();
  expect([found.objects.length, found.truncated]).toEqual([maxShownObjects, true]);
});

test("pods in a namespace that is another store's are not told", async () => {
  await remember([]);
  const change = { metadata: { annotations: { [annotationKeys.uid]: crypto.randomUUID() } } };
  const path = objectPath({ apiVersion: "v1", kind: "Namespace", name: namespace });
  await admin.send({ method: "PATCH", path, body: change, contentType: "application/merge-patch+json" });
  expect((await find()).objects).toEqual([]);
});
