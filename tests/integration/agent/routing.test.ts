import { afterAll, beforeAll, expect, test } from "vitest";
import { pollUntil } from "../../../dev/servers/poll-until.ts";
import { addressOfLife, bringUp, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { Plural } from "../../fixtures/test-kube.ts";
import { ingressProfile } from "../../manifests/cases.ts";

const namespace = "store-routed";
const { routing, tls } = ingressProfile;

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
  return pollUntil({ what: `${count} ${plural} are left`, timeoutMs: 60_000 }, async () => {
    const found = await names(plural);
    return found.length === count ? found : undefined;
  });
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

test("back at the gateway the store gets routes and a listener per custom host, and its Ingresses go", async () => {
  await platform.restartAgent("c1", { tls });
  await waitForNames("ingresses", 0);
  expect(await names("listenersets")).toEqual(["custom-hosts"]);
  expect(await names("httproutes")).toHaveLength(3);
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
    ({ observedRevision, failure }) => observedRevision === seq && failure?.reason === "InvalidSpec",
  );
  expect(status.failure?.message).toContain("customHosts");
  expect(await names("httproutes")).toEqual(["web"]);
  expect(await names("deployments")).toEqual(["web"]);
});
