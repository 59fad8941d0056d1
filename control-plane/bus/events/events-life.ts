import * as z from "zod";
import { eventsStream } from "../../../contract/index.ts";
import { ask, type Bus } from "../connection/bus.ts";
import { TransientBusError } from "../connection/retry.ts";
import { readReply } from "../stream/api-reply.ts";

const streamInfo = z.object({
  config: z.object({ metadata: z.object({ epoch: z.string().optional() }).optional() }),
  state: z.object({ first_seq: z.int(), last_seq: z.int() }),
});

/** Which life of the stream of events this is, and what it holds; `first` is one after `last` where that is nothing. */
export interface EventsLife {
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
}

/** Throws TransientBusError without a stream, which a migration makes. */
export async function readEventsLife(bus: Bus): Promise<EventsLife> {
  const reply = await ask(bus, { subject: `$JS.API.STREAM.INFO.${eventsStream}` });
  const { config, state } = readReply(streamInfo, reply, `settings of ${eventsStream}`);
  const epoch = config.metadata?.epoch;
  if (epoch !== undefined) return { epoch, first: Math.max(1, state.first_seq), last: state.last_seq };
  throw new TransientBusError(`${eventsStream} has no epoch: run the migration`, { ambiguous: false });
}
