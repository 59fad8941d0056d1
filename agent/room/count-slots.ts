import type { Room } from "./room.ts";

/** As many as are counted: "at least so many" is enough to choose a cluster by. */
export const maxSlots = 1000;

/** Sums of quantities such as 0.1 are not exact. */
const tolerance = 1e-6;

/**
 * How many more times all these pods fit on the nodes, each pod on one node: what is left on many nodes together is of
 * no use to a pod that none of them has room for. Nodes are filled one after another, so the cost grows with nodes and
 * slots, not with their product.
 */
export function countSlots(pods: readonly Room[], nodes: readonly Room[]): number {
  if (pods.length === 0) return 0;
  const free = nodes.map((node) => ({ ...node }));
  const largestFirst = pods.toSorted((one, other) => other.memory - one.memory || other.cpu - one.cpu);
  // A node without room for a pod will not have it later: what is free only shrinks.
  const firstWithRoom = largestFirst.map(() => 0);
  for (let slots = 0; slots < maxSlots; slots += 1) {
    for (const [index, pod] of largestFirst.entries()) {
      let at = firstWithRoom[index] ?? 0;
      while (at < free.length && !hasRoom(free[at], pod)) at += 1;
      firstWithRoom[index] = at;
      const node = free[at];
      if (node === undefined) return slots;
      take(node, pod);
    }
  }
  return maxSlots;
}

function hasRoom(node: Room | undefined, pod: Room): boolean {
  if (node === undefined) return false;
  return node.cpu + tolerance >= pod.cpu && node.memory + tolerance >= pod.memory && node.pods >= pod.pods;
}

/** Changes the node. */
export function take(node: Room, pod: Room): void {
  node.cpu -= pod.cpu;
  node.memory -= pod.memory;
  node.pods -= pod.pods;
}
