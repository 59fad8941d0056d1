import { expect, test } from "vitest";
import { type ClusterHeartbeat, type ClusterRegistration, newRegistration } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { ClusterView } from "../ports/clusters.ts";
import { chooseCluster } from "./choose-cluster.ts";
import { PlacementTally } from "./placement-tally.ts";
import type { Asked } from "./why-not.ts";

const at = "2026-11-29T09:00:00.000Z";
const spec = { name: "hats", engine: "woocommerce", plan: "starter", hosts: [] };

interface Change {
  readonly registration?: Partial<ClusterRegistration>;
  readonly heartbeat?: Partial<ClusterHeartbeat>;
  readonly silent?: true;
  readonly conflict?: true;
}

function view(cluster: string, { registration, heartbeat, silent, conflict }: Change = {}): ClusterView {
  const beat = { schemaVersion: 1, cluster, agentVersion: "1.0.0", kubernetesReachable: true } as const;
  const other = { schemaVersion: 1, cluster, uid: "b", boundUid: "a", since: at, lastSeen: at } as const;
  return {
    registration: { ...newRegistration(cluster, at), ...registration },
    readAt: at,
    ...(!silent && { heartbeat: { ...beat, missing: [], lastSeen: at, stores: 0, ...heartbeat } }),
    ...(conflict && { conflict: other }),
  };
}

interface Choice extends Partial<Omit<Asked, "spec">> {
  readonly cluster?: string;
  readonly tally?: PlacementTally;
  readonly random?: () => number;
}

async function chosen(views: readonly ClusterView[], choice: Choice = {}): Promise<string> {
  const { cluster, placement, tally = new PlacementTally(), random = Math.random } = choice;
  const all = new Map(views.map((each) => [each.registration.cluster, each]));
  const clusters = { recent: async () => all, current: async () => all };
  const asked = { spec: { ...spec, ...(cluster && { cluster }) }, placement };
  try {
    return (await chooseCluster({ clusters, tally, random }, asked)).registration.cluster;
  } catch (error) {
    if (error instanceof ProblemError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const full = { freeSlots: { woocommerce: { starter: 0, growth: 5 } } };

test.each([
  ["is cordoned", { registration: { state: "Cordoned", stateReason: "tonight" } }, "it is cordoned (tonight)"],
  ["is revoked", { registration: { state: "Revoked" } }, "it is revoked"],
  ["has all stores that it may", { registration: { maxStores: 3 }, heartbeat: { stores: 3 } }, "it may have 3 stores"],
] as [string, Change, string][])("a cluster that %s gets no store, named or not", async (_, change, why) => {
  const views = [view("a", change), view("b", { heartbeat: { stores: 900 } })];
  expect(await chosen(views)).toBe("b");
  expect(await chosen(views, { cluster: "a" })).toMatch(/^cluster-closed: Cluster a gets no such store: /);
  expect(await chosen(views, { cluster: "a" })).toContain(why);
  expect(await chosen([view("a", change)])).toContain(`a: ${why}`);
});

test.each([
  ["reports twice", { conflict: true }, "a second cluster reports under its id"],
  ["is away", { silent: true }, "it has never sent a heartbeat"],
  ["has no room for the plan", { heartbeat: full }, "its nodes have no room for another starter of woocommerce"],
] as [string, Change, string][])("a cluster that %s is chosen by name only", async (_, change, why) => {
  const views = [view("a", change), view("b", { heartbeat: { stores: 900 } })];
  expect(await chosen(views)).toBe("b");
  expect(await chosen(views, { cluster: "a" })).toBe("a");
  expect(await chosen([view("a", change)])).toBe(
    `no-cluster: No cluster can take this store now: a: ${why}. Retry later, or see GET /v1/clusters.`,
  );
});

test.each([
  ["does not know the engine", { engines: { medusa: ["starter"] } }],
  ["does not know the plan", { engines: { woocommerce: ["growth"] } }],
  ["accepts older layouts only", { reads: { min: 0, max: 0 } }],
  ["accepts newer layouts only", { reads: { min: 2, max: 3 } }],
])("an agent that %s is refused when asked, by name and when there is no other", async (_, heartbeat) => {
  expect(await chosen([view("a", { heartbeat }), view("b", { heartbeat: { stores: 9 } })])).toBe("b");
  expect(await chosen([view("a", { heartbeat })], { cluster: "a" })).toMatch(/^agent-too-old: Cluster a gets no such/);
  expect(await chosen([view("a", { heartbeat })])).toMatch(/^agent-too-old: .* a: its agent 1\.0\.0 /);
  expect(await chosen([view("a", { heartbeat }), view("b", { silent: true })])).toMatch(/^no-cluster: /);
});

test("region and labels are those that the platform registered, whatever the cluster says of itself", async () => {
  const gold = view("a", { registration: { region: "fra", labels: { tier: "gold", other: "x" } } });
  const liar = view("b", { heartbeat: { region: "fra", labels: { tier: "gold" } } });
  const placement = { region: "fra", labels: { tier: "gold" } };
  for (let times = 0; times < 20; times += 1) expect(await chosen([gold, liar], { placement })).toBe("a");
  const refused = await chosen([gold, liar], { placement: { region: "fra", labels: { tier: "silver" } } });
  expect(refused).toBe(
    "cluster-not-found: No cluster is like that: a: it has no label tier=silver; b: its region is not set.",
  );
  // One that is like that and closed is there all the same.
  const closed = view("a", { registration: { ...gold.registration, state: "Cordoned" } });
  expect(await chosen([closed, liar], { placement })).toMatch(/^no-cluster: .* a: it is cordoned; b: its region/);
});

test("what was accepted since the last heartbeat takes room too", async () => {
  const tally = new PlacementTally();
  const views = [view("a", { heartbeat: { freeSlots: { woocommerce: { starter: 2 } } } }), view("b", { silent: true })];
  for (const left of [2, 1]) {
    expect([left, await chosen(views, { tally })]).toEqual([left, "a"]);
    tally.add(views[0] as ClusterView);
  }
  expect(await chosen(views, { tally })).toContain("a: its nodes have no room");
});

test("of two that are picked at random the emptier one is taken, so that many processes do not fill one cluster", async () => {
  const views = Array.from({ length: 10 }, (_, index) => view(`c${index}`, { heartbeat: { stores: index } }));
  const counts = new Map<string, number>();
  for (let times = 0; times < 1000; times += 1) {
    const id = await chosen(views);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  // The emptiest is in a fifth of all pairs, and wins them; the fullest never wins.
  expect(counts.get("c0")).toBeGreaterThan(120);
  expect(counts.get("c0")).toBeLessThan(300);
  expect(counts.get("c9")).toBeUndefined();
  expect(await chosen(views, { random: () => 0.999 })).toBe("c8");
  expect(await chosen([], {})).toContain("none has joined");
});

test("of many clusters ten are named", async () => {
  const views = Array.from({ length: 25 }, (_, index) => view(`c${index}`, { silent: true }));
  expect(await chosen(views)).toMatch(/; 15 more\. Retry later/);
});
