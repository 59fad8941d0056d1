import { auditBlock, auditStream, auditSubject } from "../../../contract/index.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { type DirectRequest, directBatch } from "../stream/direct-get.ts";

const blocksAtOnce = 100;

/** What clocks of servers, and the two streams, may be apart. */
const toleranceMs = 60_000;

/** Ids of the entries that came into a chain since then; of what can't be read there are none. Throws BusUnavailableError. */
export async function idsSince(access: BusAccess, chain: string, time: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const filter = { next_by_subj: auditSubject(chain), batch: blocksAtOnce };
  const start_time = new Date(Date.parse(time) - toleranceMs).toISOString();
  let request: DirectRequest | undefined = { ...filter, start_time };
  while (request !== undefined) {
    const { messages, pending } = await read(access, request);
    for (const { data } of messages) for (const id of idsOf(data)) ids.add(id);
    const last = messages.at(-1);
    request = pending > 0 && last ? { ...filter, seq: last.seq + 1 } : undefined;
  }
  return ids;
}

function read(access: BusAccess, request: DirectRequest) {
  return withBus(access, auditStream, (bus) => directBatch(bus, auditStream, request));
}

function idsOf(data: Uint8Array): string[] {
  try {
    const { events } = auditBlock.parse(JSON.parse(new TextDecoder().decode(data)));
    return events.map((event) => String(Reflect.get(JSON.parse(event) as object, "id")));
  } catch {
    return [];
  }
}
