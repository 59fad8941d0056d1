import { eventSubject, eventsStream } from "../../../contract/index.ts";
import type { EventLog } from "../../ports/event-log.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { directBatch } from "../stream/direct-get.ts";
import { readEventsLife } from "./events-life.ts";
import { parseEvent } from "./parse-event.ts";

/** Reads SP_EVENTS by pages, which needs no consumer. */
export function createEventLog(access: BusAccess): EventLog {
  return {
    async kept() {
      const { epoch, first, last } = await withBus(access, eventsStream, readEventsLife);
      return { epoch, first, seq: last };
    },
    async read({ tenant, store = "*", after, limit }) {
      const subject = eventSubject("*", { cluster: "*", tenant, store });
      const request = { next_by_subj: subject, seq: after + 1, batch: limit };
      const { messages, pending } = await withBus(access, eventsStream, (bus) =>
        directBatch(bus, eventsStream, request),
      );
      const events = messages.flatMap((it) => parseEvent(access, it) ?? []);
      return { events, upTo: messages.at(-1)?.seq ?? after, pending };
    },
  };
}
