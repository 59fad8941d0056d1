import * as z from "zod";
import { DecodeError, decode, encode, fromBase64url, keysBucket, toBase64url } from "../../../contract/index.ts";
import { BusUnavailableError, ConflictError } from "../../ports/errors.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import type { SubjectKey } from "../connection/audit-keys.ts";
import { ask } from "../connection/bus.ts";
import { readReply } from "../stream/api-reply.ts";
import { leaderGet } from "../stream/leader-get.ts";
import { putEntry } from "../stream/put-entry.ts";

const stream = `KV_${keysBucket}`;
const subjectOf = (chain: string): string => `$KV.${keysBucket}.${chain}`;

const idBytes = 9;
const keyBytes = 32;
const keyRecord = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string().regex(/^[\w-]{12}$/),
  key: z.string().regex(/^[\w-]{43}$/),
});

interface Found {
  /** 0 where no key is. */
  readonly seq: number;
  readonly key?: SubjectKey | undefined;
}

/** The key of a chain's personal data; undefined when none was made, or it was erased. Throws BusUnavailableError. */
export async function findKey(access: BusAccess, chain: string): Promise<SubjectKey | undefined> {
  const { keys } = access.memory.audit;
  const known = keys.find(chain);
  // Its time runs from when it was read: one that is used all the time would outlive its erasure.
  if (known) return known;
  const readAt = performance.now();
  const { key } = await readKey(access, chain);
  if (key) keys.keep(chain, key, readAt);
  return key;
}

/** The same, made where it is missing. Throws StorageFullError too. */
export async function ensureKey(access: BusAccess, chain: string): Promise<SubjectKey> {
  const found = await findKey(access, chain);
  if (found) return found;
  const { seq } = await readKey(access, chain);
  const id = toBase64url(crypto.getRandomValues(new Uint8Array(idBytes)));
  const key = toBase64url(crypto.getRandomValues(new Uint8Array(keyBytes)));
  const data = encode(keyRecord, { schemaVersion: 1, id, key }, `key of ${chain}`);
  try {
    await putEntry(access, { stream, subject: subjectOf(chain), data, expected: seq });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
  // Ours, or that of another process which was faster.
  const made = await findKey(access, chain);
  if (made) return made;
  throw new BusUnavailableError(`the key of ${chain} is gone after its write`);
}

/** Overwrites the key on the disk: what it sealed can't be opened any more. Throws BusUnavailableError. */
export async function eraseKey(access: BusAccess, chain: string): Promise<void> {
  const { seq } = await readKey(access, chain);
  if (seq > 0) {
    await withBus(access, stream, async (bus) => {
      const payload = JSON.stringify({ seq, no_erase: false });
      const reply = await ask(bus, { subject: `$JS.API.STREAM.MSG.DELETE.${stream}`, payload });
      readReply(deletion, reply, `erasure of the key of ${chain}`);
    });
  }
  access.memory.audit.keys.forget(chain);
}

const deletion = z.object({ success: z.literal(true) });

/** One that can't be read opens nothing: it is replaced as if there were none. */
async function readKey(access: BusAccess, chain: string): Promise<Found> {
  const message = await withBus(access, stream, (bus) => leaderGet(bus, stream, subjectOf(chain)));
  if (message === undefined) return { seq: 0 };
  const { seq, data } = message;
  try {
    const { id, key } = decode(keyRecord, data, `key of ${chain}`);
    return { seq, key: { id, bytes: fromBase64url(key) } };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    access.logger.error(
      { chain, seq, err: error },
      "the key of personal data can't be read: another one takes its place",
    );
    return { seq };
  }
}
