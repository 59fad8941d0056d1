import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import type { StoreStatus } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { addressOfLife, bringUp, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { untilRefused } from "../../fixtures/in-effect.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { AnyObject, Plural, Which } from "../../fixtures/test-kube.ts";
import { ingressProfile } from "../../manifests/cases.ts";

const namespace = "store-routed";
const { routing, tls } = ingressProfile;

const conditions = z.array(z.looseObject({ type: z.string() }));
const listenerStatus = z.looseObject({ listeners: z.array(z.looseObject({ conditions })) });
const routeStatus = z.looseObject({ parents: z.array(z.looseObject({ conditions })) });

let platform: TestPlatform;
let life: Life;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"], profile: { routing, tls } });
  life = newLife({ epoch: platform.epoch, name: "routed", hosts: ["routed.example.com", "routed.example.net"] });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

async function names(plural: Plural): Promise<string[]> {
  const objects = await platform.kube("c1").list(plural, { namespace });
  return objects.map(({ metadata }) => metadata.name).toSorted();
}

async function waitForNames(plural: Plural, count: number): Promise<string[]> {
  return pollUntil({ what: `${count} ${plural} are left` }, async () => {
    const found = await names(plural);
    return found.length === count ? found : undefined;
  });
}

/** Exactly these of the store's custom hosts are ready, the store is, and the others say why they are not. */
function waitForHosts({ spec, tenant }: Life, ...ready: string[]): Promise<StoreStatus> {
  return platform.bus.waitForStatus(
    { cluster: spec.cluster, tenant, store: spec.name },
    { what: `is Ready with ${ready.join(", ") || "no custom host"}` },
    ({ phase, hostStates = [] }) =>
      phase === "Ready" &&
      hostStates.every((state) => state.ready || state.reason !== undefined) &&
      hostStates.flatMap((state) => (state.ready ? [state.host] : [])).join() === ready.join(),
  );
}

/** After the gateway has accepted it: what it says later holds. */
async function refuseRoute(host: string, inNamespace: string): Promise<void> {
  const kube = platform.kube("c1");
  const isAccepted = (route: AnyObject) =>
    JSON.stringify(route["spec"]).includes(host) && JSON.stringify(route["status"] ?? "").includes('"Accepted"');
  const route = await pollUntil({ what: `the route of ${host} is accepted` }, async () =>
    (await kube.list("httproutes", { namespace: inNamespace })).find(isAccepted),
  );
  const { parents } = routeStatus.parse(route["status"]);
  const refused = parents.map((parent) => ({
    ...parent,
    conditions: parent.conditions.map((each) => ({
      ...each,
      ...(each.type === "Accepted" && { status: "False", reason: "NotAllowed", message: "by the test" }),
    })),
  }));
  const which: Which = { plural: "httproutes", namespace: inNamespace, name: route.metadata.name };
  await kube.patchStatus(which, { status: { parents: refused } });
}

test("under an ingress profile a store becomes Ready behind Ingresses, custom hosts apart from its own", async () => {
  const status = await bringUp(platform.bus, life);
  expect(status.endpoints?.url).toBe("https://routed.stores.localhost");
  expect(await names("ingresses")).toEqual(["web", "web-custom"]);
  expect(await names("httproutes")).toEqual([]);
  const custom = await platform.kube("c1").get({ plural: "ingresses", namespace, name: "web-custom" });
  expect(custom).toMatchObject({
    metadata: { annotations: { "cert-manager.io/cluster-issuer": "letsencrypt" } },
    spec: { ingressClassName: "traefik", tls: [{ hosts: ["routed.example.com"] }, { hosts: ["routed.example.net"] }] },
  });
});

test("a store is Ready before its custom hosts have certificates, and each host says what it waits for", async () => {
  const { hostStates } = await waitForHosts(life);
  expect(hostStates).toMatchObject([
    { host: "routed.example.com", ready: false, reason: "CertificatePending" },
    { host: "routed.example.net", ready: false, reason: "CertificatePending" },
  ]);
  expect(hostStates?.[0]?.message).toMatch(/point the DNS of routed\.example\.com at routed\.stores\.localhost/);
  const [name = ""] = hostStates?.[0]?.message?.match(/tls-[0-9a-f]{10}/) ?? [];
  await platform.kube("c1").create("secrets", { metadata: { name, namespace } });
  await waitForHosts(life, "routed.example.com");
});

test("back at the gateway the store gets routes and a listener per custom host, and its Ingresses go", async () => {
  await platform.restartAgent("c1", { tls });
  await waitForNames("ingresses", 0);
  expect(await names("listenersets")).toEqual(["custom-hosts"]);
  expect(await names("httproutes")).toHaveLength(3);
});

test("a live store whose custom host loses its certificate stays Ready and shows it on the host", async () => {
  const hosts = ["routed.example.com", "routed.example.net"];
  await waitForHosts(life, ...hosts);
  const which: Which = { plural: "listenersets", namespace, name: "custom-hosts" };
  const set = await platform.kube("c1").get(which);
  const { listeners } = listenerStatus.parse(set?.["status"]);
  const [lost, ...kept] = listeners;
  const conditions = lost?.conditions.map((each) =>
    each.type === "ResolvedRefs" ? { ...each, status: "False", reason: "InvalidCertificateRef" } : each,
  );
  await platform.kube("c1").patchStatus(which, { status: { listeners: [{ ...lost, conditions }, ...kept] } });
  const broken = await waitForHosts(life, "routed.example.net");
  expect(broken).toMatchObject({ phase: "Ready", hostStates: [{ ready: false, reason: "CertificatePending" }, {}] });
  await platform.kube("c1").patchStatus(which, { status: { listeners } });
  await waitForHosts(life, ...hosts);
});

test("a store becomes Ready by its own host alone, while the gateway refuses a custom one", async () => {
  const late = newLife({ epoch: platform.epoch, name: "late", hosts: ["late.example.com"] });
  const { failures } = platform.servers.cluster("c1");
  const held = await failures.inject({ kind: "image-pull", component: "web", namespace: "store-late" });
  const seq = await platform.bus.publish(applyMessage(late));
  await refuseRoute("late.example.com", "store-late");
  await held[Symbol.asyncDispose]();
  await waitUntilReady(platform.bus, late, seq);
  const { phase, hostStates } = await platform.bus.waitForStatus(
    addressOfLife(late),
    { what: "says who does not accept the route" },
    (status) => status.hostStates?.[0]?.message?.includes("NotAllowed by the test") === true,
  );
  expect(phase).toBe("Ready");
  expect(hostStates).toMatchObject([{ host: "late.example.com", ready: false, reason: "RouteNotAccepted" }]);
});

test("a custom host whose route the API server refuses keeps no store from Ready, and comes when it may", async () => {
  const full = newLife({ epoch: platform.epoch, name: "full" });
  await bringUp(platform.bus, full);
  const quota: Which = { plural: "resourcequotas", namespace: "store-full", name: "one-route" };
  const hard = { "count/httproutes.gateway.networking.k8s.io": "1" };
  const { plural, ...metadata } = quota;
  await platform.kube("c1").create(plural, { metadata, spec: { hard } });
  const kind = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute" };
  const another = { ...kind, metadata: { name: "another", namespace: "store-full" }, spec: {} };
  await untilRefused(() => platform.kube("c1").tryCreate("httproutes", another), /exceeded quota: one-route/);
  const seq = await platform.bus.publish(applyMessage(full, { hosts: ["full.example.com"] }));
  await waitUntilReady(platform.bus, full, seq);
  const refused = await waitForHosts(full);
  expect(refused.hostStates).toMatchObject([{ ready: false, reason: "ApplyRejected" }]);
  expect(refused.hostStates?.[0]?.message).toContain("exceeded quota");
  await platform.kube("c1").remove(quota);
  await waitForHosts(full, "full.example.com");
});

test("a host that is asked for no more loses its route and its listener, and the last one the whole set", async () => {
  const one = await platform.bus.publish(applyMessage(life, { hosts: ["routed.example.net"] }));
  await waitUntilReady(platform.bus, life, one);
  await waitForNames("httproutes", 2);
  const set = await platform.kube("c1").get({ plural: "listenersets", namespace, name: "custom-hosts" });
  expect(set).toMatchObject({ spec: { listeners: [{ hostname: "routed.example.net" }] } });

  const none = await platform.bus.publish(applyMessage(life, { hosts: [] }));
  await waitUntilReady(platform.bus, life, none);
  expect(await waitForNames("httproutes", 1)).toEqual(["web"]);
  await waitForNames("listenersets", 0);
});

test("a host that the cluster has no certificate for is refused by its field, and the shop goes on", async () => {
  await platform.restartAgent("c1", { tls: { ...tls, customDomains: "refuse" } });
  const seq = await platform.bus.publish(applyMessage(life, { hosts: ["routed.example.org"] }));
  const status = await platform.bus.waitForStatus(
    addressOfLife(life),
    { what: "names what was refused" },
    ({ observedSequence, failure }) => observedSequence === seq && failure?.reason === "InvalidSpec",
  );
  expect(status.failure?.message).toMatch(/^hosts is /);
  expect(await names("httproutes")).toEqual(["web"]);
  expect(await names("deployments")).toEqual(["web"]);
});
