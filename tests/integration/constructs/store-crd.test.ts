import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { platformObjects } from "../../../charts/platform/objects.ts";
import { type KubeObject, localProfile } from "../../../constructs/index.ts";
import type { Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { StrictClient } from "./strict-apply.ts";

let servers: Servers;
let client: StrictClient;

beforeAll(async () => {
  servers = await startServers({ clusters: [{ id: "c1" }], objects: platformObjects(localProfile) });
  client = await StrictClient.connect(servers.cluster("c1").kubeconfig);
});

afterAll(async () => {
  await client?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

const time = "2026-11-20T10:00:00.123Z";

const spec = {
  op: "apply",
  uid: "0192f0c1-2345-7abc-8def-0123456789ab",
  revision: { epoch: "0123456789abcdef", seq: 5 },
  tenant: "default",
  actor: "someone",
  createdAt: time,
  acceptedAt: time,
};

const asked = { engine: "woocommerce", plan: "starter", cluster: "c1", hosts: ["shop.example.com"] };
const otherUid = "0192f0c1-2345-7abc-8def-0123456789ac";

/** A change of the store's own spec. */
const ofStore = (more: object): { store: object } => ({ store: { name: "wrong", ...asked, ...more } });

const at = (seq: number, epoch = "0123456789abcdef") => ({ revision: { epoch, seq } });

function store(name: string, more: object = {}): KubeObject {
  return {
    apiVersion: "storeplane.dev/v1alpha1",
    kind: "Store",
    metadata: { name },
    spec: { ...spec, store: { name, ...asked }, ...more },
  };
}

function withStatus(name: string, status: object): KubeObject {
  return { apiVersion: "storeplane.dev/v1alpha1", kind: "Store", metadata: { name }, status };
}

describe("spec", () => {
  test("is accepted with its least and with all of its fields", async () => {
    expect(await client.apply(store("least"))).toMatchObject({ status: 201, warnings: [] });
    const storefrontImage = `registry.example.com:5000/hats/shop@sha256:${"0".repeat(64)}`;
    const labels = { tier: "gold", "example.com/team": "" };
    const own = { externalId: "gid://shops/4711", labels };
    const chosen = { name: "all", ...asked, adminEmail: "owner+shop@example.com", storefrontImage, ...own };
    const all = { op: "delete", deleteAfter: time, force: true, store: chosen };
    expect(await client.apply(store("all", all))).toMatchObject({ status: 201, warnings: [] });
  });

  test("keeps its revision from falling within one life of a store and of the stream", async () => {
    expect(await client.apply(store("fence"))).toMatchObject({ status: 201 });
    const fallen = await client.apply(store("fence", at(4)));
    expect(fallen.status).toBe(422);
    expect(fallen.message).toContain("revision may not fall");
    expect(
      await client.apply(store("fence", { ...at(5), store: { ...asked, name: "fence", plan: "growth" } })),
    ).toMatchObject({ status: 200 });
    expect(await client.apply(store("fence", at(6)))).toMatchObject({ status: 200 });
    expect(await client.apply(store("fence", { ...at(1), uid: otherUid }))).toMatchObject({ status: 200 });
    expect(await client.apply(store("fence", { ...at(1, "restored0"), uid: otherUid }))).toMatchObject({
      status: 200,
    });
  });

  test("stays its tenant's", async () => {
    expect(await client.apply(store("owned"))).toMatchObject({ status: 201 });
    for (const more of [{ tenant: "other" }, { tenant: "other", uid: otherUid }]) {
      expect(await client.apply(store("owned", more))).toMatchObject({
        status: 422,
        message: expect.stringContaining("a store stays its tenant's") as string,
      });
    }
  });

  test.each([
    { title: "an unknown field", change: { colour: "blue" }, says: "colour" },
    { title: "an unknown operation", change: { op: "pause" }, says: "spec.op" },
    { title: "revision zero", change: at(0), says: "spec.revision.seq" },
    { title: "a time that is not one", change: { createdAt: "yesterday" }, says: "spec.createdAt" },
    {
      title: "too many hosts",
      change: ofStore({ hosts: Array.from({ length: 6 }, (_, index) => `${index}.example.com`) }),
      says: "spec.store.hosts",
    },
    { title: "a host that is not one", change: ofStore({ hosts: ["Shop.example.com"] }), says: "spec.store.hosts[0]" },
    { title: "a long host", change: ofStore({ hosts: [`${"a.".repeat(126)}example`] }), says: "spec.store.hosts[0]" },
    { title: "a long externalId", change: ofStore({ externalId: "a".repeat(129) }), says: "spec.store.externalId" },
    {
      title: "too many labels",
      change: ofStore({ labels: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`l${index}`, ""])) }),
      says: "spec.store.labels",
    },
    {
      title: "a label's value with a space",
      change: ofStore({ labels: { tier: "a b" } }),
      says: "spec.store.labels.tier",
    },
    { title: "a dollar sign", change: ofStore({ adminEmail: "$a@example.com" }), says: "spec.store.adminEmail" },
    { title: "an image by tag", change: ofStore({ storefrontImage: "a/b:1" }), says: "spec.store.storefrontImage" },
    { title: "a long name of who asked", change: { actor: "a".repeat(129) }, says: "spec.actor" },
    { title: "an unknown field of the store", change: ofStore({ colour: "blue" }), says: "colour" },
    { title: "another store's name", change: ofStore({ name: "other" }), says: "named as the store" },
    { title: "a time to delete without a delete", change: { deleteAfter: time }, says: "deleteAfter" },
    { title: "no tenant", change: { tenant: undefined }, says: "spec.tenant" },
  ])("refuses $title by name", async ({ change, says }) => {
    const { status, message } = await client.apply(store("wrong", change));
    expect([400, 422, 500]).toContain(status);
    expect(message).toContain(says);
  });

  test.each(["1st", "demo-", "a.b", "a".repeat(41)])("refuses the name %s", async (name) => {
    expect(await client.apply(store(name))).toMatchObject({ status: 422 });
  });
});

describe("status", () => {
  const status = {
    phase: "Ready",
    observedRevision: "0123456789abcdef-5",
    appliedRevision: "0123456789abcdef-5",
    engineVersion: "11.2.2",
    url: "http://demo.stores.localhost",
    observedAt: time,
    readyAt: time,
    firstReadyAt: time,
    conditions: [{ type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: time }],
    steps: [{ name: "namespace", state: "Done", startedAt: time, finishedAt: time, message: "made" }],
    endpoints: { url: "http://a.example", adminUrl: "http://a.example/wp-admin/", hosts: ["a.example"] },
    failure: { reason: "Unschedulable", message: "no room", step: "app", since: time },
    inventory: [
      { apiVersion: "v1", kind: "Namespace", name: "store-demo", uid: "u", hash: "h", fieldsHash: "f", data: true },
      { apiVersion: "apps/v1", kind: "Deployment", namespace: "store-demo", name: "web" },
    ],
    hooks: [
      { name: "setup", hash: "0123456789", outcome: "Failed", attempts: 2, startedAt: time, nextAttemptAt: time },
      { name: "smoke", hash: "0123456789", outcome: "Succeeded", attempts: 1, finishedAt: time, message: "" },
    ],
  };

  test("is accepted with everything that the agent remembers, and shows in kubectl's columns", async () => {
    await client.apply(store("memory"));
    expect(await client.apply(withStatus("memory", status), { subresource: "/status" })).toMatchObject({
      status: 200,
      warnings: [],
    });
    const { kubectl, kubeconfig } = servers.cluster("c1");
    const table = execFileSync(kubectl, ["--kubeconfig", kubeconfig, "get", "stores", "memory"], { encoding: "utf8" });
    const [header = "", row = ""] = table.split("\n");
    expect(header.split(/\s+/)).toEqual(["NAME", "ENGINE", "VERSION", "PHASE", "URL", "AGE"]);
    expect(row.split(/\s+/).slice(0, 5)).toEqual(["memory", "woocommerce", "11.2.2", "Ready", status.url]);
  });

  test("does not reach the spec and is not reached by it", async () => {
    await client.apply(store("apart"));
    await client.apply(withStatus("apart", status), { subresource: "/status" });
    await client.apply(store("apart", at(9)));
    const found = await client.read(store("apart"));
    expect(found).toMatchObject({ spec: at(9), status: { observedRevision: "0123456789abcdef-5" } });
  });

  test("refuses a field that it does not know", async () => {
    await client.apply(store("strict"));
    const answer = await client.apply(withStatus("strict", { colour: "blue" }), { subresource: "/status" });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.message).toContain("colour");
  });
});
