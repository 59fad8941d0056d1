import { createInbox, type Msg, type Subscription } from "@nats-io/nats-core";
import { apiPrefixOf } from "../../../contract/index.ts";
import { BusRefusalError } from "../../ports/errors.ts";
import type { Bus } from "../connection/bus.ts";
import { TransientBusError } from "../connection/retry.ts";
import { type StoredMessage, toIso } from "./leader-get.ts";

export interface DirectBatch {
  readonly messages: readonly StoredMessage[];
  /** How many messages of the filter follow after the last one. */
  readonly pending: number;
}

export type DirectRequest =
  | {
      readonly multi_last: readonly string[];
      readonly seq?: number;
      readonly batch?: number;
      /** The last up to and with this sequence. */
      readonly up_to_seq?: number;
    }
  | { readonly next_by_subj: string; readonly seq: number; readonly batch: number }
  | SinceRequest;

interface SinceRequest {
  readonly next_by_subj: string;
  /** The first message is of this time or later. */
  readonly start_time: string;
  readonly batch: number;
}

const timeoutMs = 2000;

/** Code of the refusal of a `multi_last` that more than 1,024 subjects match. */
export const tooManySubjects = 413;

/** Reads many messages from any replica, without a subscription left behind (the client's own iterator leaves one). */
export function directBatch(bus: Bus, stream: string, request: DirectRequest): Promise<DirectBatch> {
  if (!bus.isUp()) return Promise.reject(new TransientBusError("the connection is down", { ambiguous: false }));
  return new Promise((resolve, reject) => {
    const messages: StoredMessage[] = [];
    const inbox = createInbox(bus.inboxPrefix);
    let subscription: Subscription | undefined;
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      subscription?.unsubscribe();
      settle();
    };
    const fail = (why: string, cause?: unknown): void =>
      end(() => reject(new TransientBusError(`direct get of ${stream}: ${why}`, { ambiguous: false, cause })));
    const timer = setTimeout(() => fail("no answer"), timeoutMs);
    const take = (error: Error | null, message: Msg): void => {
      if (error) return fail(error.message, error);
      const code = message.headers?.code ?? 0;
      if (code === 0) messages.push(toStored(message));
      else if (code === 204)
        end(() => resolve(since(request, { messages, pending: count(message, "Nats-Num-Pending") })));
      else if (code === 404) end(() => resolve({ messages, pending: 0 }));
      else if (code === tooManySubjects)
        end(() => reject(new BusRefusalError(code, "too many subjects in one direct get")));
      // 503: no such stream, or none that answers yet. 408 and 500 are the server's own trouble.
      else fail(`status ${code}`);
    };
    try {
      subscription = bus.connection.subscribe(inbox, { callback: take });
      bus.connection.publish(`${apiPrefixOf(stream)}.DIRECT.GET.${stream}`, JSON.stringify(request), { reply: inbox });
    } catch (error) {
      // A connection that ends at this moment refuses both.
      fail("the connection is closed", error);
    }
  });
}

/** For a time after 2262, which its count of nanoseconds can't hold, the server begins at the oldest message. */
function since(request: DirectRequest, page: DirectBatch): DirectBatch {
  const [first] = page.messages;
  if (!("start_time" in request) || first === undefined) return page;
  return Date.parse(first.storedAt) < Date.parse(request.start_time) ? { messages: [], pending: 0 } : page;
}

function toStored(message: Msg): StoredMessage {
  const header = (name: string): string | undefined => message.headers?.last(name) || undefined;
  return {
    subject: header("Nats-Subject") ?? "",
    seq: count(message, "Nats-Sequence"),
    storedAt: toIso(header("Nats-Time-Stamp")),
    data: message.data,
    header,
  };
}

function count(message: Msg, name: string): number {
  return Number(message.headers?.last(name) || 0);
}
