import * as z from "zod";
import { type ClusterResource, clusterResource, type StoreEventData, storeEvent } from "../../contract/index.ts";
import type { RawEvent } from "./event-parser.ts";

/** What the platform tells of. */
export type PlatformEvent =
  | { readonly kind: "store"; readonly store: StoreEventData }
  | { readonly kind: "cluster"; readonly cluster: ClusterResource }
  /** Something may have been missed: read again what is shown. */
  | { readonly kind: "reset" };

/** An event with where its reader goes on after it. */
export type FollowedEvent = PlatformEvent & { readonly id: string | undefined };

/** As much of a row as must be there; limits and forms of a newer API may be wider. */
const storeShape = storeEvent.pick({ name: true, uid: true, phase: true, revision: true });
const clusterShape = clusterResource.pick({ cluster: true });

/** What an event says; undefined for one that this client does not know, or can't read. */
export function readEvent({ name, data }: RawEvent): PlatformEvent | undefined {
  if (name === "reset") return { kind: "reset" };
  if (name === "store" && isLike(storeShape, data)) return { kind: "store", store: JSON.parse(data) as StoreEventData };
  if (name !== "cluster" || !isLike(clusterShape, data)) return undefined;
  return { kind: "cluster", cluster: JSON.parse(data) as ClusterResource };
}

function isLike(shape: z.ZodObject, data: string): boolean {
  try {
    return z.looseObject(shape.shape).safeParse(JSON.parse(data)).success;
  } catch {
    return false;
  }
}
