import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { ApiClient } from "../../client/index.ts";
import {
  type ClusterResource,
  clusterList,
  type ShownCondition,
  type StoreResource,
  storeList,
} from "../../contract/index.ts";
import { bindCluster } from "../../control-plane/bus/setup/bind-cluster.ts";
import { declareAgent } from "../../dev/platform/agent-process.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { takeSnapshot } from "../fixtures/store-objects.ts";

let platform: TestPlatform;
let api: ApiClient;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1", "c2"] });
  api = new ApiClient({ url: platform.url });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

const create = async (name: string, cluster: string) =>
  (await api.createStore({ name, cluster, engine: "woocommerce" })).store;
const online = ({ conditions }: StoreResource): ShownCondition | undefined =>
  conditions.find(({ type }) => type === "ClusterOnline");

/** With the time since when it is so: a break in between would move it. */
const readiness = ({ conditions }: StoreResource): ShownCondition | undefined =>
  conditions.find(({ type }) => type === "Ready");

async function list(): Promise<Map<string, StoreResource>> {
  const answer = await fetch(`${platform.url}/v1/stores?limit=100`);
  const { items } = storeList.parse(await answer.json());
  return new Map(items.map((store) => [store.name, store]));
}

/** Reads the list until the store in it is as wanted; the error shows what it was instead. */
async function waitInList(name: string, wanted: (store: StoreResource) => boolean): Promise<StoreResource> {
  let seen: StoreResource | undefined;
  try {
    return await pollUntil({ what: `${name} in the list is as wanted`, everyMs: 100 }, async () => {
      seen = (await list()).get(name);
      return seen && wanted(seen) ? seen : undefined;
    });
  } catch (cause) {
    throw new Error(`${name} in the list: ${JSON.stringify(seen)}`, { cause });
  }
}

const isReady = (store: StoreResource): boolean =>
  store.phase === "Ready" && store.observedRevision !== undefined && online(store)?.status === "True";

const uidsOf = async (name: string, cluster: string) => (await takeSnapshot(platform.kube(cluster), name)).uids;

describe("nats-server", () => {
  test("killed in the middle of a provisioning holds up nothing in the cluster, and all is told when it is back", async () => {
    const target = { namespace: "store-midway", kind: "slow", component: "web", delaySeconds: 6 } as const;
    await using slow = await platform.servers.cluster("c1").failures.inject(target);
    expect(slow).toBeDefined();
    const { uid } = await create("midway", "c1");
    const which = { plural: "stores", name: "midway" } as const;
    const phaseIs = (phase: string) => z.object({ status: z.object({ phase: z.literal(phase) }) });
    await pollUntil(
      { what: "every object of midway is written" },
      async () =>
        (await list()).get("midway")?.steps.some(({ name, state }) => name === "database" && state === "Done") ||
        undefined,
    );
    const { process: nats } = platform.servers.nats;
    await nats.kill("SIGKILL");
    await platform
      .kube("c1")
      .waitFor(which, { what: "is Ready without the bus" }, (store) => phaseIs("Ready").safeParse(store).success);
    await nats.start();
    await platform.bus.untilConnected();
    expect(await waitInList("midway", isReady)).toMatchObject({ uid, phase: "Ready" });
    await create("afterwards", "c1");
    await waitInList("afterwards", isReady);
  });
});

describe("kube-apiserver", () => {
  test("down for 20 s loses nothing: the list says so meanwhile, and what was asked meanwhile is done", async () => {
    for (const [name, cluster] of [
      ["steady", "c1"],
      ["elsewhere", "c2"],
    ] as const)
      await create(name, cluster);
    const steady = await waitInList("steady", isReady);
    await waitInList("elsewhere", isReady);
    const before = await uidsOf("steady", "c1");
    await create("begun", "c1");
    const { apiserver, controllerManager, scheduler, kwok } = platform.servers.cluster("c1").processes;
    const downSince = Date.now();
    await apiserver.kill("SIGKILL");
    const asked = await create("asked-meanwhile", "c1");
    expect(asked.phase).toBe("Pending");
    const shown = await waitInList("steady", (store) => online(store)?.reason === "KubernetesUnavailable");
    expect(shown.phase).toBe("Ready");
    expect(online(shown)).toMatchObject({ status: "False" });
    expect(online((await list()).get("elsewhere") ?? shown)).toMatchObject({ status: "True" });
    await create("unhindered", "c2");
    await waitInList("unhindered", isReady);
    await pollUntil({ what: "20 s are over", timeoutMs: 30_000 }, () => Date.now() - downSince > 20_000 || undefined);
    await apiserver.start();
    // Left alone they come back too, but after a backoff of their own of up to a minute.
    for (const each of [controllerManager, scheduler, kwok]) {
      await each?.kill();
      await each?.start();
    }
    for (const name of ["steady", "begun", "asked-meanwhile"]) await waitInList(name, isReady);
    expect(readiness(await waitInList("steady", isReady))).toEqual(readiness(steady));
    expect(await uidsOf("steady", "c1")).toEqual(before);
  });
});

describe("an agent", () => {
  test("that is away makes its stores say that their cluster is offline, and the other cluster goes on", async () => {
    await create("alone", "c1");
    await waitInList("alone", isReady);
    await platform.agent("c1").kill("SIGKILL");
    await create("going-on", "c2");
    await waitInList("going-on", isReady);
    const shown = await waitInList("alone", (store) => online(store)?.reason === "ClusterOffline");
    expect(shown.phase).toBe("Ready");
    expect(online(shown)?.message).toContain("c1");
    expect(online((await list()).get("going-on") ?? shown)).toMatchObject({ status: "True" });
    await create("patient", "c2");
    await waitInList("patient", isReady);
    await platform.agent("c1").start();
    await waitInList("alone", isReady);
  });
});

describe("two clusters of one id", () => {
  async function waitForConflict(isThere: boolean): Promise<ClusterResource | undefined> {
    return pollUntil({ what: `IdentityConflict is ${isThere}`, everyMs: 200 }, async () => {
      const answer = await fetch(`${platform.url}/v1/clusters`);
      const shown = clusterList.parse(await answer.json()).items.find(({ cluster }) => cluster === "c1");
      return (shown?.conditions.length === 1) === isThere ? shown : undefined;
    });
  }

  test("are told apart: the second does nothing and is shown, until an operator gives it the id", async () => {
    const { servers, bus } = platform;
    await create("rightful", "c1");
    await waitInList("rightful", isReady);
    await platform.agent("c2").kill();
    const { file } = servers.nats.credentials({ agent: "c1" });
    const environment = { STOREPLANE_CLUSTER: "c1", STOREPLANE_NATS_CREDS_FILE: file };
    const second = await declareAgent({ servers, cluster: "c2", environment });
    const starting = second.start().catch((error: unknown) => error);
    const [own, foreign] = await Promise.all([uidOf("c1"), uidOf("c2")]);
    const shown = await waitForConflict(true);
    expect(shown?.conditions[0]?.message).toContain(own);
    expect(shown?.conditions[0]?.message).toContain(foreign);
    const ready = await fetch(`${second.healthUrl}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining("identity")]);

    for (const index of [1, 2, 3, 4]) await create(`split-${index}`, "c1");
    for (const index of [1, 2, 3, 4]) await waitInList(`split-${index}`, isReady);
    await api.deleteStore("rightful", { force: true });
    await platform.kube("c1").waitUntilGone({ plural: "namespaces", name: "store-rightful" });
    expect((await platform.kube("c2").list("stores")).map(({ metadata }) => metadata.name)).not.toContain("split-1");
    expect((await bus.heartbeat("c1"))?.clusterUid).toBe(own);

    await bindCluster(bus.migrator, "c1", foreign);
    await starting; // ready now
    await pollUntil(
      { what: "the heartbeat is the second's" },
      async () => (await bus.heartbeat("c1"))?.clusterUid === foreign || undefined,
    );
    const late = await waitForConflict(true);
    expect(late?.conditions[0]?.message).toContain(own);
    await bindCluster(bus.migrator, "c1", own);
    await second.kill();
    await waitForConflict(false);
    await create("once-more", "c1");
    await waitInList("once-more", isReady);
  });
});

async function uidOf(cluster: string): Promise<string> {
  const found = await platform.kube(cluster).get({ plural: "namespaces", name: "kube-system" });
  return found?.metadata.uid ?? "";
}
