import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClusterResource, clusterList } from "../../../contract/index.ts";
import { connectKube, type KubeConnection } from "../../../testbed/kube/kube-connection.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { addressOfLife, bringUp, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, deleteMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { untilAgentMay, untilRefused } from "../../fixtures/in-effect.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import { unansweredWebhook } from "../../fixtures/refusals.ts";
import type { TestKube } from "../../fixtures/test-kube.ts";

let platform: TestPlatform;

const newStore = (name: string): Life => newLife({ epoch: platform.epoch, name });

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

async function waitForCluster(what: string, wanted: (cluster: ClusterResource) => boolean): Promise<ClusterResource> {
  return pollUntil({ what: `c1 ${what}` }, async () => {
    const answer = await fetch(`${platform.url}/v1/clusters`);
    return clusterList.parse(await answer.json()).items.find(wanted);
  });
}

/** Written and removed: a dry run stores nothing, so that nothing is converted for it. */
async function makeRoute(kube: TestKube): Promise<void> {
  const metadata = { name: "probe", namespace: "default" };
  const kind = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute" };
  await kube.create("httproutes", { ...kind, metadata, spec: {} });
  await kube.remove({ plural: "httproutes", ...metadata });
}

const isMissing = (life: Life) =>
  platform.bus.waitForStatus(
    addressOfLife(life),
    { what: "says KindMissing" },
    ({ failure }) => failure?.reason === "KindMissing",
  );

describe("a kind whose definition is gone", () => {
  const crdPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const crdName = "httproutes.gateway.networking.k8s.io";
  let admin: KubeConnection;
  let definition: object;

  beforeAll(async () => {
    admin = await connectKube(platform.servers.cluster("c1").kubeconfig);
    definition = (await admin.call({ path: `${crdPath}/${crdName}` })) as object;
  });

  afterAll(async () => {
    await admin?.[Symbol.asyncDispose]();
  });

  test("is named by cluster and stores, stops no delete, and is taken up again when it is back", async () => {
    const { bus } = platform;
    const [leaving, live] = [newStore("leaving"), newStore("live")];
    await Promise.all([bringUp(bus, leaving), bringUp(bus, live)]);
    await admin.call({ method: "DELETE", path: `${crdPath}/${crdName}` });
    const cluster = await waitForCluster("names the kind", ({ missing }) =>
      missing.some(({ what }) => what === "kind HTTPRoute"),
    );
    expect(JSON.stringify(cluster.missing)).toContain("GET /apis/gateway.networking.k8s.io/v1/httproutes");

    await platform.agent("c1").kill("SIGKILL");
    await platform.agent("c1").start();
    const claims = { plural: "persistentvolumeclaims", namespace: "store-live" } as const;
    const before = (await platform.kube("c1").list(claims.plural, claims)).map(({ metadata }) => metadata.uid);
    const fresh = newStore("fresh");
    const seq = await bus.publish(applyMessage(fresh));
    expect((await isMissing(fresh)).failure?.message).toContain("HTTPRoute");
    expect((await isMissing(live)).failure?.message).toContain("HTTPRoute");
    await bus.publish(deleteMessage(leaving));
    await bus.waitForStatus(addressOfLife(leaving), { what: "is Deleted" }, ({ phase }) => phase === "Deleted");
    expect((await platform.kube("c1").list(claims.plural, claims)).map(({ metadata }) => metadata.uid)).toEqual(before);

    const { metadata, spec, ...kind } = definition as { metadata: { annotations?: object }; spec: object };
    const body = { ...kind, metadata: { name: crdName, annotations: metadata.annotations }, spec };
    await admin.call({ method: "POST", path: crdPath, body });
    await waitUntilReady(bus, fresh, seq);
    await waitForCluster("lacks nothing", ({ missing }) => missing.length === 0);
    await bus.waitForStatus(addressOfLife(live), { what: "is Ready again" }, ({ phase }) => phase === "Ready");
  });

  test("or whose stored versions can't be converted holds up the stores that need it, until its webhook is back", async () => {
    const { bus } = platform;
    const path = `${crdPath}/${crdName}`;
    const contentType = "application/merge-patch+json";
    const found = (await admin.call({ path })) as { spec: { versions: { name: string }[] } };
    // The newest version is asked for and another one stored: each object has to be converted.
    const stored = (name: string) => found.spec.versions.map((each) => ({ ...each, storage: each.name === name }));
    // Port 1 of this machine: the connection is refused.
    const webhook = { clientConfig: { url: "https://127.0.0.1:1/convert" }, conversionReviewVersions: ["v1"] };
    const change = (spec: object) => admin.call({ method: "PATCH", path, body: { spec }, contentType });
    await change({ versions: stored("v1beta1"), conversion: { strategy: "Webhook", webhook } });
    await untilRefused(() => makeRoute(platform.kube("c1")), /conversion webhook/);
    const life = newStore("unconverted");
    const seq = await bus.publish(applyMessage(life));
    const { failure } = await bus.waitForStatus(
      addressOfLife(life),
      { what: "says what can't be converted" },
      (status) => status.failure?.message.includes("conversion webhook") === true,
    );
    expect(failure?.message).toContain("https://127.0.0.1:1/convert");
    await bus.publish(deleteMessage(life));
    await change({ versions: stored("v1"), conversion: { strategy: "None", webhook: null } });
    await bus.waitForStatus(
      addressOfLife(life),
      { what: "is Deleted" },
      ({ phase, observedSequence }) => phase === "Deleted" && observedSequence > seq,
    );
    await bringUp(bus, newStore("converted"));
  });
});

describe("a kind that the agent may list no more", () => {
  test("is named with the right that it lacks, and taken up again when that is given back", async () => {
    const { bus } = platform;
    const role = { plural: "clusterroles", name: "storeplane-agent" } as const;
    const kube = platform.kube("c1");
    const rules = (await kube.get(role))?.["rules"] as { resources: string[] }[];
    const without = rules.map((rule) => ({ ...rule, resources: rule.resources.filter((each) => each !== "cronjobs") }));
    await kube.patch(role, { rules: without.filter(({ resources }) => resources.length > 0) });
    await untilAgentMay(kube, { verb: "list", group: "batch", resource: "cronjobs" }, false);
    // A watch that runs keeps its right until it ends.
    await platform.agent("c1").kill("SIGKILL");
    await platform.agent("c1").start();
    const { pid } = platform.agent("c1");
    const cluster = await waitForCluster("names the kind", ({ missing }) =>
      missing.some(({ what }) => what === "kind CronJob"),
    );
    expect(JSON.stringify(cluster.missing)).toContain('cannot list resource \\"cronjobs\\"');
    const life = newStore("unlisted");
    const seq = await bus.publish(applyMessage(life));
    expect((await isMissing(life)).failure?.message).toContain("CronJob");
    await kube.patch(role, { rules });
    await waitUntilReady(bus, life, seq);
    await waitForCluster("lacks nothing", ({ missing }) => missing.length === 0);
    expect(platform.agent("c1").pid).toBe(pid);
  });
});

describe("a webhook that no one answers", () => {
  test("keeps a new store waiting with its name, and lets it come up when it is gone", async () => {
    const { bus } = platform;
    const kube = platform.kube("c1");
    const { name } = (await kube.create("validatingwebhookconfigurations", unansweredWebhook("guarded"))).metadata;
    const labels = { "storeplane.dev/store": "guarded" };
    const namespace = { metadata: { name: "store-guarded", labels } };
    await untilRefused(() => kube.tryCreate("namespaces", namespace), /failed calling webhook/);
    const life = newStore("guarded");
    const seq = await bus.publish(applyMessage(life));
    const { failure } = await bus.waitForStatus(
      addressOfLife(life),
      { what: "names the webhook" },
      (status) => status.failure?.message.includes("nobody.example.com") === true,
    );
    expect(failure?.reason).toBe("Retrying");
    await kube.remove({ plural: "validatingwebhookconfigurations", name });
    await waitUntilReady(bus, life, seq);
  });
});
