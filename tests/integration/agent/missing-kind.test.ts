import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClusterResource, clusterList } from "../../../contract/index.ts";
import { connectKube, type KubeConnection } from "../../../dev/servers/kube-connection.ts";
import { pollUntil } from "../../../dev/servers/poll-until.ts";
import { addressOfLife, bringUp, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, deleteMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";

let platform: TestPlatform;

const newStore = (name: string): Life => newLife({ epoch: platform.epoch, name });

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

async function waitForCluster(what: string, wanted: (cluster: ClusterResource) => boolean): Promise<ClusterResource> {
  return pollUntil({ what: `c1 ${what}`, timeoutMs: 60_000 }, async () => {
    const answer = await fetch(`${platform.url}/v1/clusters`);
    return clusterList.parse(await answer.json()).items.find(wanted);
  });
}

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

  const isMissing = (life: Life) =>
    platform.bus.waitForStatus(
      addressOfLife(life),
      { what: "says KindMissing" },
      ({ failure }) => failure?.reason === "KindMissing",
    );

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
});
