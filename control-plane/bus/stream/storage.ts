import * as z from "zod";
import { desiredStream } from "../../../contract/index.ts";
import { StorageFullError } from "../../ports/errors.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { ask } from "../connection/bus.ts";
import type { Storage } from "../connection/memory.ts";
import { readReply } from "./api-reply.ts";
import type { Write } from "./publish-desired.ts";

/** The share of the stream that new stores may fill: the rest is kept for deletes and undeletes. */
const shareForCreates = 0.95;

/** At most what the server stores of a message beside its subject and data: its headers and its own bookkeeping. */
const bytesAround = 400;

const info = z.object({
  config: z.object({ max_bytes: z.int() }),
  state: z.object({ bytes: z.int().min(0) }),
});

/** Asks the stream; throws BusUnavailableError. */
export async function readStorage(access: BusAccess): Promise<Storage> {
  const { config, state } = await withBus(access, desiredStream, async (bus) => {
    const reply = await ask(bus, { subject: `$JS.API.STREAM.INFO.${desiredStream}` });
    return readReply(info, reply, `state of ${desiredStream}`);
  });
  return { usedBytes: state.bytes, limitBytes: config.max_bytes };
}

/** Bytes that a message takes, or a little more. */
function sizeOf({ subject, data, headers = {} }: Write): number {
  // A header counts three bytes for each of its text's units: no text takes more in UTF-8.
  const own = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + 3 * value.length, 0);
  return subject.length + data.length + own + bytesAround;
}

/** Throws StorageFullError when what is no delete would take of what is kept for deletes. */
export async function takeRoom(access: BusAccess, writes: readonly Write[]): Promise<void> {
  const storage = await access.memory.storage.get(() => readStorage(access));
  const bytes = writes.reduce((sum, it) => sum + sizeOf(it), 0);
  const limit = storage.limitBytes * shareForCreates;
  if (limit > 0 && storage.usedBytes + bytes > limit) {
    throw new StorageFullError("the stream of desired states has no room for new stores; the rest is kept for deletes");
  }
  storage.usedBytes += bytes;
}
