import { headers } from "@nats-io/nats-core";
import * as z from "zod";
import {
  accessBucket,
  decode,
  encode,
  migrationActor,
  type StoredToken,
  storedToken,
  tenantTokenKey,
  tokenKey,
  tokenUse,
  tokenUseKey,
} from "../../contract/index.ts";
import type { Stored } from "../ports/desired.ts";
import { StorageFullError } from "../ports/errors.ts";
import type { TokenStore } from "../ports/tokens.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { ask } from "./connection/bus.ts";
import { readReply } from "./stream/api-reply.ts";
import { decodeListed } from "./stream/decode-listed.ts";
import { directBatch } from "./stream/direct-get.ts";
import { leaderGet } from "./stream/leader-get.ts";
import { putEntry } from "./stream/put-entry.ts";

const stream = `KV_${accessBucket}`;
const subjectOf = (key: string): string => `$KV.${accessBucket}.${key}`;

/** A direct get answers at most 1024 subjects; half of that keeps one answer small. */
const keysAtOnce = 500;

/** How long what is expired or revoked is still listed. */
const keptSeconds = 30 * 86_400;

/** The records of API tokens in the key-value bucket. */
export function createTokenStore(access: BusAccess): TokenStore {
  return {
    current: (id) => readToken(access, id),
    isKnown: (id) => access.memory.tokens.isKnown(id),
    async recent(id) {
      const known = access.memory.tokens.find(id);
      if (known) return known;
      const readAt = performance.now();
      const token = (await readToken(access, id))?.value;
      if (token) access.memory.tokens.keep(token, readAt);
      return token;
    },
    async ofTenant(tenant) {
      const entries = await readLast(access, [subjectOf(tenantTokenKey(tenant, "*"))]);
      const ids = entries.map(({ subject }) => subject.split(".").at(-1) ?? "");
      const records = await readLast(
        access,
        ids.map((id) => subjectOf(tokenKey(id))),
      );
      const tokens = records.flatMap((record) => decodeListed(access, storedToken, record) ?? []);
      return { tokens, ids: records.map(({ subject }) => subject.split(".").at(-1) ?? "") };
    },
    async create(token) {
      await takeRoom(access);
      // A record that is not listed could not be revoked; a listed one without a record lets no one in.
      await putIndex(access, token);
      await putRecord(access, token, 0);
    },
    async replace(token, expected) {
      await putRecord(access, token, expected);
      access.memory.tokens.forget(token.id);
      await putIndex(access, token);
    },
    noteUse: (id) => noteUse(access, id),
    async lastUses(ids) {
      const entries = await readLast(
        access,
        ids.map((id) => subjectOf(tokenUseKey(id))),
      );
      return new Map(
        entries.flatMap((entry): [string, string][] => {
          const use = decodeListed(access, tokenUse, entry);
          return use ? [[entry.subject.split(".").at(-1) ?? "", use.usedAt]] : [];
        }),
      );
    },
  };
}

/** From the leader: sees a revocation as soon as it was acknowledged. */
async function readToken(access: BusAccess, id: string): Promise<Stored<StoredToken> | undefined> {
  const message = await withBus(access, stream, (bus) => leaderGet(bus, stream, subjectOf(tokenKey(id))));
  return message && { seq: message.seq, value: decode(storedToken, message.data, `record of token ${id}`) };
}

async function readLast(access: BusAccess, subjects: readonly string[]) {
  const found = [];
  for (let from = 0; from < subjects.length; from += keysAtOnce) {
    const request = { multi_last: subjects.slice(from, from + keysAtOnce) };
    const { messages } = await withBus(access, stream, (bus) => directBatch(bus, stream, request));
    found.push(...messages);
  }
  return found;
}

function putRecord(access: BusAccess, token: StoredToken, expected: number): Promise<void> {
  const data = encode(storedToken, token, `record of token ${token.id}`);
  const ttlSeconds = ttlOf(access, token);
  return putEntry(access, { stream, subject: subjectOf(tokenKey(token.id)), data, expected, ttlSeconds });
}

function putIndex(access: BusAccess, token: StoredToken): Promise<void> {
  const subject = subjectOf(tenantTokenKey(token.tenant, token.id));
  return putEntry(access, { stream, subject, data: new Uint8Array(), ttlSeconds: ttlOf(access, token) });
}

/** Seconds; never for one that the migration would write again from its file, also when it was revoked. */
function ttlOf({ memory }: BusAccess, { createdBy, expiresAt, revokedAt }: StoredToken): number | undefined {
  if (createdBy === migrationActor) return undefined;
  return (Date.parse(revokedAt ?? expiresAt) - memory.clock.now().getTime()) / 1000 + keptSeconds;
}

/** The share of the bucket that new tokens may fill: the rest is kept for revocations. */
const shareForTokens = 0.75;

const room = z.object({ config: z.object({ max_bytes: z.int() }), state: z.object({ bytes: z.int().min(0) }) });

async function takeRoom(access: BusAccess): Promise<void> {
  const { config, state } = await withBus(access, stream, async (bus) =>
    readReply(room, await ask(bus, { subject: `$JS.API.STREAM.INFO.${stream}` }), `state of ${stream}`),
  );
  if (config.max_bytes > 0 && state.bytes > config.max_bytes * shareForTokens) {
    throw new StorageFullError(`${stream} has no room for new tokens; the rest is kept for revocations`);
  }
}

/** No answer is waited for: who asks must not wait for what is only for show. */
function noteUse({ open, memory, logger }: BusAccess, id: string): void {
  if (!memory.tokens.takeUse(id)) return;
  const data = encode(tokenUse, { schemaVersion: 1, usedAt: memory.clock.now().toISOString() }, "use of a token");
  const lifetime = headers();
  lifetime.set("Nats-TTL", `${400 * 86_400}s`);
  open()
    .then(({ connection }) => connection.publish(subjectOf(tokenUseKey(id)), data, { headers: lifetime }))
    .catch((error: unknown) => logger.debug({ tokenId: id, err: error }, "use of a token not written down"));
}
