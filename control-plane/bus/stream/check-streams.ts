import * as z from "zod";
import { apiPrefixOf } from "../../../contract/index.ts";
import { BusRefusalError, BusUnavailableError } from "../../ports/errors.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { ask, type Bus, isNoResponders, type OpenBus } from "../connection/bus.ts";
import { TransientBusError, withRetry } from "../connection/retry.ts";
import { readReply } from "./api-reply.ts";

/** A probe must answer before its caller gives up on it. */
const probePolicy = { budgetMs: 2000, firstDelayMs: 100, lastDelayMs: 500 };

/** Throws BusUnavailableError that names what is missing unless the bus answers and has every one of the streams. */
export async function checkStreams(open: OpenBus, streams: readonly string[]): Promise<void> {
  try {
    await withRetry(async () => {
      const bus = await open();
      const lacks = await Promise.all(streams.map((it) => lackOf(bus, it)));
      const missing = [...new Set(lacks.filter((it) => it !== undefined))];
      if (missing.length > 0) throw new TransientBusError(missing.join("; "), { ambiguous: false });
    }, probePolicy);
  } catch (error) {
    if (!(error instanceof BusUnavailableError)) throw error;
    const { message } = error.cause instanceof TransientBusError ? error.cause : error;
    throw new BusUnavailableError(error.message, { cause: error, detail: `Not ready: ${message}.` });
  }
}

const settings = z.object({ config: z.object({ name: z.string() }) });

/** What keeps a stream from being used; undefined when nothing does. */
async function lackOf(bus: Bus, stream: string): Promise<string | undefined> {
  try {
    const reply = await ask(bus, { subject: `${apiPrefixOf(stream)}.STREAM.INFO.${stream}` });
    readReply(settings, reply, `settings of ${stream}`);
    return undefined;
  } catch (error) {
    const cause = error instanceof TransientBusError ? error.cause : error;
    if (isNoResponders(cause)) return "JetStream is not enabled on the bus, or not up yet";
    if (cause instanceof BusRefusalError && cause.code === apiCodes.streamNotFound) {
      return `the bus has no stream ${stream}: run the migration`;
    }
    if (cause instanceof BusRefusalError) return `stream ${stream}: ${cause.message}`;
    if (error instanceof TransientBusError) return `stream ${stream} does not answer`;
    throw error;
  }
}
