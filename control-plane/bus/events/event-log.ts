import { eventSubject, eventsStream } from "../../../contract/index.ts";
import type { EventLog } from "../../ports/event-log.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import type { Bus } from "../connection/bus.ts";
import { TransientBusError } from "../connection/retry.ts";
import { type DirectBatch, directBatch } from "../stream/direct-get.ts";
import { leaderGet, leaderNext, type NextRequest, type StoredMessage } from "../stream/leader-get.ts";
import { readEventsLife } from "./events-life.ts";
import { parseEvent } from "./parse-event.ts";

/** Any replica gives a page, also one that has less than the leader: what follows there is looked for once more. */
async function completed(bus: Bus, page: DirectBatch, { next_by_subj, seq }: NextRequest): Promise<DirectBatch> {
  const from = (page.messages.at(-1)?.seq ?? seq - 1) + 1;
  const next = await leaderNext(bus, eventsStream, { next_by_subj, seq: from });
  return next === undefined ? page : { messages: [...page.messages, next], pending: 1 };
}

async function placeBefore(bus: Bus, subject: string, since: string): Promise<number> {
  // Before the look at what there is since: what comes meanwhile is after this place.
  const { last } = await readEventsLife(bus);
  const request = { next_by_subj: subject, start_time: since, batch: 1 };
  const [next] = (await directBatch(bus, eventsStream, request)).messages;
  if (next !== undefined) return next.seq - 1;
  const newest = await leaderGet(bus, eventsStream, subject);
  if (newest === undefined || newest.seq > last || isBefore(newest, since)) return last;
  throw new TransientBusError("the replica that answered is behind", { ambiguous: false });
}

function isBefore({ storedAt }: StoredMessage, time: string): boolean {
  return Date.parse(storedAt) < Date.parse(time);
}

/** Reads SP_EVENTS by pages, which needs no consumer. */
export function createEventLog(access: BusAccess): EventLog {
  return {
    async kept() {
      const { epoch, first, last } = await withBus(access, eventsStream, readEventsLife);
      return { epoch, first, seq: last };
    },
    async lastOf(addresses, upTo) {
      if (addresses.length === 0 || upTo < 1) return [];
      const multi_last = addresses.flatMap((it) => [eventSubject("desired", it), eventSubject("status", it)]);
      const request = { multi_last, up_to_seq: upTo, batch: multi_last.length };
      const { messages } = await withBus(access, eventsStream, (bus) => directBatch(bus, eventsStream, request));
      return messages.flatMap((it) => parseEvent(access, it) ?? []);
    },
    placeBefore({ tenant, store = "*", since }) {
      const subject = eventSubject("*", { cluster: "*", tenant, store });
      return withBus(access, eventsStream, (bus) => placeBefore(bus, subject, since));
    },
    async read({ tenant, store = "*", after, limit, isComplete = false }) {
      const subject = eventSubject("*", { cluster: "*", tenant, store });
      const request = { next_by_subj: subject, seq: after + 1, batch: limit };
      const { messages, pending } = await withBus(access, eventsStream, async (bus) => {
        const page = await directBatch(bus, eventsStream, request);
        return isComplete && page.pending === 0 ? completed(bus, page, request) : page;
      });
      const events = messages.flatMap((it) => parseEvent(access, it) ?? []);
      return { events, upTo: messages.at(-1)?.seq ?? after, pending };
    },
  };
}
