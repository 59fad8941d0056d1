import * as z from "zod";
import { apiPrefixOf, statusBucket, statusKey } from "../../../contract/index.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { ask } from "../connection/bus.ts";
import { readReply } from "../stream/api-reply.ts";
import { directBatch } from "../stream/direct-get.ts";

const stream = `KV_${statusBucket}`;
const info = z.object({ state: z.object({ last_seq: z.int() }) });

/** The sequence of the newest status of any store; throws BusUnavailableError. */
export function newestStatus(access: BusAccess): Promise<number> {
  return withBus(access, stream, async (bus) => {
    const reply = await ask(bus, { subject: `${apiPrefixOf(stream)}.STREAM.INFO.${stream}` });
    return readReply(info, reply, `state of ${stream}`).state.last_seq;
  });
}

/** Whether a store of the tenant has told its status since: without that none can have become Deleted. */
export async function hasNews(access: BusAccess, tenant: string, since: number): Promise<boolean> {
  const ofTenant = `$KV.${statusBucket}.${statusKey({ cluster: "*", tenant, store: "*" })}`;
  const request = { next_by_subj: ofTenant, seq: since + 1, batch: 1 };
  const { messages } = await withBus(access, stream, (bus) => directBatch(bus, stream, request));
  return messages.length > 0;
}
