import * as z from "zod";
import { desiredStream } from "../../../contract/index.ts";
import { BusUnavailableError } from "../../ports/errors.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { ask } from "../connection/bus.ts";
import { readReply } from "./api-reply.ts";

const streamInfo = z.object({ config: z.object({ metadata: z.object({ epoch: z.string().optional() }).optional() }) });

/** Which life of the stream of desired states this is: a re-created one has another. Throws BusUnavailableError. */
export async function readEpoch(access: BusAccess): Promise<string> {
  const info = await withBus(access, desiredStream, async (bus) => {
    const reply = await ask(bus, { subject: `$JS.API.STREAM.INFO.${desiredStream}` });
    return readReply(streamInfo, reply, `settings of ${desiredStream}`);
  });
  const epoch = info.config.metadata?.epoch;
  if (epoch === undefined) throw new BusUnavailableError(`${desiredStream} has no epoch: run the migration`);
  return epoch;
}
