import {
  type ClusterResource,
  type EndReason,
  type EventName,
  formatEventId,
  type StoreEventData,
} from "../../contract/index.ts";
import type { EventPosition } from "../ports/store-events.ts";

const encoder = new TextEncoder();

/** Milliseconds after which a client comes back whose stream broke. */
const retryMs = 2000;
/** The same of one that is sent to another process, or to renew its stream. */
const soonMs = 500;

/** The first words of a stream: from where it goes on, also for a client that never hears of an event. */
export function openingFrame(at: EventPosition): Uint8Array<ArrayBuffer> {
  return encoder.encode(`retry: ${retryMs}\n: ok\nid: ${formatEventId(at)}\n\n`);
}

export function storeFrame(at: EventPosition, data: StoreEventData): Uint8Array<ArrayBuffer> {
  return frame("store", data, at);
}

/** Without an id: clusters have no place in the stream of events, and who comes back reads them again. */
export function clusterFrame(data: ClusterResource): Uint8Array<ArrayBuffer> {
  return frame("cluster", data);
}

/** What was missed can't be told any more: all has to be read again, as it is from this place on. */
export function resetFrame(at: EventPosition, reason: string): Uint8Array<ArrayBuffer> {
  return frame("reset", { reason }, at);
}

export function endFrame(reason: EndReason): Uint8Array<ArrayBuffer> {
  return encoder.encode(`retry: ${soonMs}\nevent: end\ndata: ${JSON.stringify({ reason })}\n\n`);
}

/** Keeps proxies from taking the connection for dead; not only a comment, so that a client knows up to where it has all. */
export function beatFrame(at: EventPosition | undefined): Uint8Array<ArrayBuffer> {
  return encoder.encode(at === undefined ? ":\n\n" : `:\nid: ${formatEventId(at)}\n\n`);
}

/** JSON has no line breaks, which would end the data. */
function frame(event: EventName, data: object, at?: EventPosition): Uint8Array<ArrayBuffer> {
  const id = at ? `id: ${formatEventId(at)}\n` : "";
  return encoder.encode(`${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
