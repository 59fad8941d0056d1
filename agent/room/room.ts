import * as z from "zod";
import { quantityValue } from "../../constructs/index.ts";

/** What pods ask of a node, or what it has left: cores, bytes and places for pods. */
export interface Room {
  cpu: number;
  memory: number;
  pods: number;
}

const amount = z.object({ cpu: z.string().optional(), memory: z.string().optional() });
const container = z.object({
  restartPolicy: z.string().optional(),
  resources: z.object({ requests: amount.optional(), limits: amount.optional() }).optional(),
});

/** As much of a pod's spec as says what it asks for. */
export const podSpec = z.object({
  nodeName: z.string().optional(),
  containers: z.array(container),
  initContainers: z.array(container).default([]),
  overhead: amount.optional(),
});

type Container = z.infer<typeof container>;

/** A quantity of an object that other programs wrote; NaN for a text that is no quantity. */
export function quantityOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const value = quantityValue(text);
  return Number.isNaN(value) ? Number(text) : value;
}

/**
 * What the scheduler counts for a pod: all its containers together, or its greediest moment before they start. NaN where
 * a quantity can't be read.
 */
export function roomFor({ containers, initContainers, overhead }: z.infer<typeof podSpec>): Room {
  const sum = { cpu: quantityOf(overhead?.cpu), memory: quantityOf(overhead?.memory), pods: 1 };
  const beside: Room = { cpu: 0, memory: 0, pods: 0 };
  let peak: Room = { cpu: 0, memory: 0, pods: 0 };
  for (const each of initContainers) {
    const asked = requestOf(each);
    // One that keeps running stands beside all that start after it.
    if (each.restartPolicy === "Always") add(beside, asked);
    else peak = larger(peak, plus(beside, asked));
  }
  const running = containers.map(requestOf).reduce(plus, { ...beside });
  return plus(sum, larger(running, larger(peak, beside)));
}

function requestOf({ resources }: Container): Room {
  const { requests, limits } = resources ?? {};
  // What is limited and not asked for is asked for up to its limit.
  const cpu = quantityOf(requests?.cpu ?? limits?.cpu);
  return { cpu, memory: quantityOf(requests?.memory ?? limits?.memory), pods: 0 };
}

function plus(one: Room, other: Room): Room {
  return { cpu: one.cpu + other.cpu, memory: one.memory + other.memory, pods: one.pods + other.pods };
}

function add(total: Room, more: Room): void {
  Object.assign(total, plus(total, more));
}

function larger(one: Room, other: Room): Room {
  return { cpu: Math.max(one.cpu, other.cpu), memory: Math.max(one.memory, other.memory), pods: 0 };
}
