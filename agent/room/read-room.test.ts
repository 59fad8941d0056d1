import { expect, test } from "vitest";
import { createEachOf } from "../cluster/each-of.ts";
import type { KubeRequest } from "../cluster/transport.ts";
import { readRoom } from "./read-room.ts";

const ready = [{ type: "Ready", status: "True" }];
const node = (name: string, change: object = {}, spec: object = {}) => ({
  metadata: { name },
  spec,
  status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110" }, conditions: ready, ...change },
});
const pod = (nodeName: string, cpu: string) => ({
  spec: { nodeName, containers: [{ resources: { requests: { cpu, memory: "1Gi" } } }] },
});
const taint = (effect: string) => ({ taints: [{ key: "k", effect }] });

/** Lists of one object a page, as an API server hands them out. */
function apiServer(nodes: readonly unknown[], pods: readonly unknown[]) {
  const asked: KubeRequest[] = [];
  const send = (request: KubeRequest): Promise<unknown> => {
    asked.push(request);
    const all = request.path.endsWith("/nodes") ? nodes : pods;
    const at = Number(request.query?.["continue"] ?? 0);
    const next = at + 1 < all.length ? String(at + 1) : undefined;
    return Promise.resolve({ metadata: next ? { continue: next } : {}, items: all.slice(at, at + 1) });
  };
  return { eachOf: createEachOf({ send }), asked };
}

test("what is left of each node that takes stores is read page by page", async () => {
  const nodes = [
    node("a"),
    node("cordoned", {}, { unschedulable: true }),
    node("tainted", {}, taint("NoSchedule")),
    node("avoided", {}, taint("PreferNoSchedule")),
    node("down", { conditions: [{ type: "Ready", status: "Unknown" }] }),
  ];
  const { eachOf, asked } = apiServer(nodes, [pod("a", "1"), pod("a", "500m"), pod("tainted", "1"), pod("gone", "1")]);
  expect(await readRoom(eachOf)).toEqual({
    nodes: [
      { cpu: 2.5, memory: 6 * 2 ** 30, pods: 108 },
      { cpu: 4, memory: 8 * 2 ** 30, pods: 110 },
    ],
    unread: 0,
  });
  expect(asked.every(({ query }) => query?.["limit"] === "250")).toBe(true);
});

test.each([
  ["without a size", { metadata: { name: "b" }, status: {} }],
  ["that is no object", null],
  ["with a size that is no number", node("b", { allocatable: { cpu: "many", memory: "1Gi", pods: "1" } })],
])("a node %s takes itself out of the sum and no other", async (_, bad) => {
  const room = await readRoom(apiServer([bad, node("a")], []).eachOf);
  expect([room?.nodes.length, room?.unread]).toEqual([1, 1]);
});

test.each([
  ["asks for what can't be read", pod("a", "lots")],
  ["can't be read", { spec: { nodeName: "a", containers: "none" } }],
])("a node with a pod that %s counts as full", async (_, bad) => {
  const room = await readRoom(apiServer([node("a"), node("b")], [bad, pod("b", "1")]).eachOf);
  expect([room?.nodes, room?.unread]).toEqual([[{ cpu: 3, memory: 7 * 2 ** 30, pods: 109 }], 1]);
});

test("more pods than can be added up are told as not known", async () => {
  const { eachOf, asked } = apiServer(
    [node("a")],
    Array.from({ length: 500 }, () => pod("a", "1m")),
  );
  expect(await readRoom(eachOf)).toBeUndefined();
  expect(asked.length).toBeLessThan(150);
});
