import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ClusterList,
  type ClusterResource,
  clusterOfflineAfterMs,
  type ProblemDetails,
} from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
const engine = "woocommerce";

beforeAll(async () => {
  api = await startApi({ online: [] });
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

const create = async (name: string, more: object = {}): Promise<Response> =>
  api.ask("/v1/stores", post({ name, engine, ...more }));

test("without any heartbeat there is no cluster for a store, and nothing is written", async () => {
  const before = await api.writes();
  const response = await create("nowhere");
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "10"]);
  expect((await read<ProblemDetails>(response)).code).toBe("no-cluster");
  expect(await api.writes()).toBe(before);
});

test("a cluster that is named is taken even while it is away, and the store says so", async () => {
  expect((await create("far-away", { cluster: "c2" })).status).toBe(202);
  const { conditions, phase } = await read(await api.ask("/v1/stores/far-away"));
  expect(phase).toBe("Pending");
  const online = conditions.find(({ type }) => type === "ClusterOnline");
  expect(online).toMatchObject({ status: "False", reason: "ClusterOffline" });
});

test("a cluster that never joined is refused by name of the field", async () => {
  const response = await create("elsewhere", { cluster: "c9" });
  expect(response.status).toBe(422);
  expect(await read<ProblemDetails>(response)).toMatchObject({
    code: "cluster-not-found",
    errors: [{ field: "#/cluster" }],
  });
});

test("a store goes to the cluster with the fewest stores, also between two heartbeats", async () => {
  await api.agent("c1").beat({ stores: 12 });
  await api.agent("c2").beat({ stores: 10 });
  const clusters: string[] = [];
  for (const index of [1, 2, 3, 4]) clusters.push((await read(await create(`spread-${index}`))).cluster);
  expect(clusters).toEqual(["c2", "c2", "c1", "c2"]);
});

test("a cluster whose API server is away gets a store only if no other is there", async () => {
  await api.agent("c1").beat({ stores: 0, kubernetesReachable: false });
  await api.agent("c2").beat({ stores: 500 });
  await seen((list) => list.items[0]?.kubernetesReachable === false);
  expect((await read(await create("reachable"))).cluster).toBe("c2");
  api.skip(clusterOfflineAfterMs + 1000);
  await api.agent("c1").beat({ stores: 0, kubernetesReachable: false });
  await seen((list) => list.items[1]?.online === false);
  const store = await read(await create("unreachable"));
  expect(store.cluster).toBe("c1");
  const { conditions } = await read(await api.ask("/v1/stores/unreachable"));
  expect(conditions.find(({ type }) => type === "ClusterOnline")).toMatchObject({ reason: "KubernetesUnavailable" });
});

test("a cluster is shown offline when its heartbeats stop, with the time of the last one", async () => {
  await api.agent("c1").beat({ stores: 3 });
  const list = await read<ClusterList>(await api.ask("/v1/clusters"));
  expect(list.items).toMatchObject([
    { cluster: "c1", online: true, stores: 3, agentVersion: "0.0.0", kubernetesReachable: true },
    { cluster: "c2", online: false },
  ]);
  api.skip(clusterOfflineAfterMs + 1000);
  const later = await read<ClusterList>(await api.ask("/v1/clusters"));
  expect(later.items[0]).toMatchObject({ online: false, lastSeen: list.items[0]?.lastSeen });
});

test.each([-600_000, 660_000])(
  "an agent whose clock is %d ms off is online, takes stores and is shown as off",
  async (ms) => {
    const sentAt = new Date(api.now().getTime() + ms).toISOString();
    await api.agent("c1").beat({ sentAt });
    const { items } = await read<ClusterList>(await api.ask("/v1/clusters"));
    const [c1] = items;
    expect(c1).toMatchObject({ online: true });
    expect(Math.abs((c1?.clockSkewSeconds ?? 0) - ms / 1000)).toBeLessThanOrEqual(5);
    expect((await create(`skewed-${Math.abs(ms)}`)).status).toBe(202);
  },
);

test("since when a cluster is online stays the same from heartbeat to heartbeat, and so do pages that nothing changed", async () => {
  const wellFrom = performance.now() - 100_700;
  const beat = () => api.agent("c1").beat({ wellSeconds: Math.floor((performance.now() - wellFrom) / 1000) });
  await beat();
  await create("steady");
  const look = async (tag = "") => {
    const lastSeen = (await read<ClusterList>(await api.ask("/v1/clusters"))).items[0]?.lastSeen;
    const page = await api.ask("/v1/stores?cluster=c1", { headers: { "if-none-match": tag } });
    const etag = page.headers.get("etag") ?? "";
    return { lastSeen, status: page.status, etag, text: await page.text() };
  };
  const first = await pollUntil({ what: "the list has the store" }, async () => {
    const seen = await look();
    return seen.text.includes("steady") ? seen : undefined;
  });
  expect([first.status, first.etag]).toEqual([200, expect.stringMatching(/^"[0-9a-f]{16}"$/)]);
  await beat();
  const { lastSeen, ...same } = await look(`"other", W/${first.etag}`);
  expect(lastSeen).not.toBe(first.lastSeen);
  expect(same).toEqual({ status: 304, etag: first.etag, text: "" });
  // It was away.
  await api.agent("c1").beat({ wellSeconds: 5 });
  const later = await look(first.etag);
  expect(later.status).toBe(200);
  expect(later.etag).not.toBe(first.etag);
});

test("a dead agent whose clock was ahead does not stay online", async () => {
  await api.agent("c1").beat({ sentAt: "2099-01-01T00:00:00Z" });
  await seen((list) => list.items[0]?.online === true);
  api.skip(clusterOfflineAfterMs + 1000);
  const { items } = await read<ClusterList>(await api.ask("/v1/clusters"));
  expect(items[0]?.online).toBe(false);
});

test("an agent that calls itself well for longer than there is time hinders no one", async () => {
  await api.agent("c2").beat();
  await api.agent("c1").beat({ wellSeconds: Number.MAX_SAFE_INTEGER });
  await seen((list) => list.items.length === 2);
  expect((await create("beside-eternity", { cluster: "c2" })).status).toBe(202);
  expect((await create("of-eternity", { cluster: "c1" })).status).toBe(202);
  const { conditions } = await read(await api.ask("/v1/stores/of-eternity"));
  const online = conditions.find(({ type }) => type === "ClusterOnline");
  expect(online).toMatchObject({
    status: "True",
    lastTransitionTime: expect.stringMatching(/^1970-01-01T/) as unknown,
  });
});

test("what an agent lacks is shown", async () => {
  const missing = [{ what: "durable", message: "SP_DESIRED has no durable c1." }];
  await api.agent("c1").beat({ missing });
  const { items } = await read<ClusterList>(await api.ask("/v1/clusters"));
  expect(items[0]).toMatchObject({ online: true, missing });
  expect(items[0]).not.toHaveProperty("clockSkewSeconds");
});

describe("a cluster that the platform decides about", () => {
  const admin = (path: string, body?: object) =>
    api.askAs("default", "platform-admin")(path, body === undefined ? { method: "POST" } : post(body));
  const get = async () => read<ClusterResource>(await api.ask("/v1/clusters/c1"));

  beforeAll(async () => {
    await api.agent("c1").beat();
    await api.agent("c2").beat({ stores: 900 });
  });

  test("gets no stores while it is cordoned, and keeps what it is", async () => {
    expect((await create("before-cordon", { cluster: "c1" })).status).toBe(202);
    const cordoned = await read<ClusterResource>(await admin("/v1/clusters/c1/cordon", { reason: "new nodes" }));
    expect(cordoned).toMatchObject({ cluster: "c1", state: "Cordoned", stateReason: "new nodes", online: true });
    expect(await get()).toMatchObject({ state: "Cordoned", stateSince: cordoned.stateSince });
    expect((await read(await create("elsewhere-now"))).cluster).toBe("c2");
    const refused = await create("not-there", { cluster: "c1" });
    expect([refused.status, await read<ProblemDetails>(refused)]).toMatchObject([
      409,
      { code: "cluster-closed", cluster: "c1", detail: "Cluster c1 gets no such store: it is cordoned (new nodes)." },
    ]);
    expect((await api.ask("/v1/stores/before-cordon", { method: "DELETE" })).status).toBe(202);
    const again = await read<ClusterResource>(await admin("/v1/clusters/c1/cordon", {}));
    expect(again).toMatchObject({ state: "Cordoned", stateSince: cordoned.stateSince });
    expect(again).not.toHaveProperty("stateReason");
    expect(await read<ClusterResource>(await admin("/v1/clusters/c1/uncordon"))).toMatchObject({ state: "Joined" });
    expect((await create("there-again", { cluster: "c1" })).status).toBe(202);
  });

  test("keeps every change of many at once, and places stores by them", async () => {
    const changes = [
      { region: "fra" },
      { labels: { tier: "gold" } },
      { maxProvisioning: 7 },
      { labels: { beta: "1" } },
    ];
    const answers = await Promise.all(changes.map((change) => admin("/v1/clusters/c1/settings", change)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await get()).toMatchObject({ region: "fra", labels: { tier: "gold", beta: "1" }, maxProvisioning: 7 });
    const placement = { region: "fra", labels: { tier: "gold" } };
    expect((await read(await create("placed", { placement }))).cluster).toBe("c1");
    // The same create finds the store, whatever the cluster is like by now.
    const gone = { region: null, labels: { beta: null }, maxProvisioning: null };
    expect(await read<ClusterResource>(await admin("/v1/clusters/c1/settings", gone))).toMatchObject({
      labels: { tier: "gold" },
    });
    const found = await create("placed", { placement });
    expect([found.status, await read(found)]).toMatchObject([200, { name: "placed", cluster: "c1" }]);
    expect(await read(await create("placed"))).not.toHaveProperty("placement");
    const none = await read<ProblemDetails>(await create("nowhere-now", { placement }));
    expect(none).toMatchObject({ code: "cluster-not-found", errors: [{ field: "#/placement" }] });
    expect(none.detail).toContain("c1: its region is not set; c2: its region is not set");
    const both = await read<ProblemDetails>(await create("both", { placement, cluster: "c1" }));
    expect(both).toMatchObject({ code: "invalid-request", errors: [{ field: "#/placement" }] });
  });

  test("is asked for by its id, and changed only by the platform's admins, by the rules", async () => {
    expect((await api.ask("/v1/clusters/c9")).status).toBe(404);
    expect(await read<ProblemDetails>(await admin("/v1/clusters/c9/uncordon"))).toMatchObject({
      code: "no-such-cluster",
    });
    for (const path of ["cordon", "settings"])
      expect((await api.ask(`/v1/clusters/c1/${path}`, post({}))).status).toBe(403);
    for (const wrong of [{ labels: { "kubernetes.io/x": "y" } }, { maxProvisioning: 0 }, { state: "Joined" }])
      expect((await admin("/v1/clusters/c1/settings", wrong)).status).toBe(422);
  });

  test("whose agent lacks the engine is refused when asked", async () => {
    await api.agent("c1").beat({ engines: { medusa: ["starter"] } });
    await seen((list) => list.items[0]?.engines !== undefined);
    const refused = await create("too-new", { cluster: "c1" });
    expect([refused.status, await read<ProblemDetails>(refused)]).toMatchObject([409, { code: "agent-too-old" }]);
    const preview = await api.ask("/v1/previews", post({ name: "too-new", engine, cluster: "c1" }));
    expect((await read<ProblemDetails>(preview)).code).toBe("agent-too-old");
  });
});

/** What POST remembers of the clusters is at most a second old; a list reads it again. */
async function seen(isSeen: (list: ClusterList) => boolean): Promise<void> {
  expect(isSeen(await read<ClusterList>(await api.ask("/v1/clusters")))).toBe(true);
}
