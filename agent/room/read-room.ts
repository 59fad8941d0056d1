import * as z from "zod";
import type { EachOf } from "../ports.ts";
import { take } from "./count-slots.ts";
import { podSpec, quantityOf, type Room, roomFor } from "./room.ts";

const node = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z
    .object({
      unschedulable: z.boolean().default(false),
      taints: z.array(z.object({ effect: z.string() })).default([]),
    })
    .prefault({}),
  status: z.object({
    allocatable: z.object({ cpu: z.string(), memory: z.string(), pods: z.string() }),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
  }),
});
const pod = z.object({ spec: podSpec });

/** Bounds on the work. A cluster with more of either has people who watch its room by other means. */
const maxNodes = 5000;
const maxPods = 30_000;

/** Those that have ended hold no room, and those without a node none yet. */
const runningPods = "spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed";

/** What each node that takes a store's pods has left. */
export interface ClusterRoom {
  readonly nodes: readonly Room[];
  /** Nodes that could not be read, or hold a pod that could not: they count as full. */
  readonly unread: number;
}

/**
 * Adds up nodes and pods page by page, keeping none of them; undefined where they are too many. One that can't be read
 * takes its node out of the sum and does not end it.
 */
export async function readRoom(eachOf: EachOf): Promise<ClusterRoom | undefined> {
  const free = new Map<string, Room>();
  let unread = 0;
  const readNodes = await eachOf({ kind: "Node", max: maxNodes }, (raw) => {
    const parsed = node.safeParse(raw);
    if (!parsed.success) unread += 1;
    else if (takesStores(parsed.data)) free.set(parsed.data.metadata.name, roomOf(parsed.data));
  });
  const pods = { kind: "Pod", fieldSelector: runningPods, max: maxPods } as const;
  const readPods = readNodes && (await eachOf(pods, (raw) => subtract(free, raw)));
  if (!readPods) return undefined;
  const nodes = [...free.values()].filter(isKnown);
  return { nodes, unread: unread + free.size - nodes.length };
}

/** Stores tolerate no taint but those that only ask to be avoided. */
function takesStores({ spec, status }: z.infer<typeof node>): boolean {
  const isReady = status.conditions.some((each) => each.type === "Ready" && each.status === "True");
  return isReady && !spec.unschedulable && spec.taints.every(({ effect }) => effect === "PreferNoSchedule");
}

function roomOf({ status }: z.infer<typeof node>): Room {
  const { cpu, memory, pods } = status.allocatable;
  return { cpu: quantityOf(cpu), memory: quantityOf(memory), pods: quantityOf(pods) };
}

function subtract(free: ReadonlyMap<string, Room>, raw: unknown): void {
  const parsed = pod.safeParse(raw);
  const name = parsed.success ? parsed.data.spec.nodeName : nodeNameOf(raw);
  const room = name === undefined ? undefined : free.get(name);
  if (room === undefined) return;
  take(room, parsed.success ? roomFor(parsed.data.spec) : { cpu: Number.NaN, memory: 0, pods: 1 });
}

const placed = z.object({ spec: z.object({ nodeName: z.string() }) });

function nodeNameOf(raw: unknown): string | undefined {
  return placed.safeParse(raw).data?.spec.nodeName;
}

function isKnown({ cpu, memory, pods }: Room): boolean {
  return [cpu, memory, pods].every(Number.isFinite);
}
