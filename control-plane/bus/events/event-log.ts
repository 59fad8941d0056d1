import { eventSubject, eventsStream } from "../../../contract/index.ts";
import type { EventLog } from "../../ports/event-log.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import type { Bus } from "../connection/bus.ts";
import { type DirectBatch, directBatch } from "../stream/direct-get.ts";
import { leaderNext, type NextRequest } from "../stream/leader-get.ts";
import { readEventsLife } from "./events-life.ts";
import { parseEvent } from "./parse-event.ts";

/** Any replica gives a page, also one that has less than the leader: what follows there is looked for once more. */
async function completed(bus: Bus, page: DirectBatch, { next_by_subj, seq }: NextRequest): Promise<DirectBatch> {
  const from = (page.messages.at(-1)?.seq ?? seq - 1) + 1;
  const next = await leaderNext(bus, eventsStream, { next_by_subj, seq: from });
  return next === undefined ? page : { messages: [...page.messages, next], pending: 1 };
}

/** Reads SP_EVENTS by pages, which needs no consumer. */
export function createEventLog(access: BusAccess): EventLog {
  return {
    async kept() {
      const { epoch, first, last } = await withBus(access, eventsStream, readEventsLife);
      return { epoch, first, seq: last };
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
