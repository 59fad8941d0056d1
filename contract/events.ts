import * as z from "zod";
import { shownStep } from "./store-resource.ts";
import { storeSummary } from "./store-summary.ts";

/** What an event of a store carries: how the store is now, never a difference, for one may be skipped. */
export const storeEvent = storeSummary.extend({ steps: z.array(shownStep).max(32) });
export type StoreEventData = z.infer<typeof storeEvent>;

/** Why a stream of events ended, or what is known has to be read again; readers treat an unknown one as `expired`. */
export const endReasons = ["expired", "draining", "unauthenticated", "forbidden"] as const;
export type EndReason = (typeof endReasons)[number];

/** Names of events; a reader ignores others. */
export const eventNames = ["store", "cluster", "reset", "end"] as const;
export type EventName = (typeof eventNames)[number];

const printed = /^([a-z0-9]{8,32})-(0|[1-9][0-9]{0,15})$/;

/** A place in the stream of events as it is printed: `<epoch>-<sequence>`. */
export const eventId = z.string().regex(printed, "must be the id of an event: <epoch>-<sequence>");

/** The place in its printed form. */
export function formatEventId({ epoch, seq }: { readonly epoch: string; readonly seq: number }): string {
  return `${epoch}-${seq}`;
}

/** Parses what `formatEventId` printed; undefined for any other text. */
export function parseEventId(text: string): { readonly epoch: string; readonly seq: number } | undefined {
  const [, epoch, seq] = printed.exec(text) ?? [];
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) };
}
