import type * as z from "zod";
import {
  DecodeError,
  type DesiredMessage,
  decode,
  decodeIfReadable,
  desiredMessage,
  desiredSchemaVersion,
  desiredStream,
  desiredSubject,
  desiredVersion,
  encode,
  idempotencySubject,
  nameClaimSubject,
  nothing,
  type StoreAddress,
} from "../../contract/index.ts";
import type { AuditEvent } from "../ports/audit.ts";
import type { CreateWrites, DesiredStore, Stored, StoredDesired } from "../ports/desired.ts";
import { idempotencyRecord, type StoreClaim, storeClaim } from "../ports/records.ts";
import type { BusAuditTrail } from "./audit/trail.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { commitsOf } from "./quota/group-commit.ts";
import { directBatch } from "./stream/direct-get.ts";
import { checkKeyRoom } from "./stream/key-room.ts";
import { readLatestPage, readPageOfAll } from "./stream/latest-page.ts";
import { leaderGet } from "./stream/leader-get.ts";
import type { Write } from "./stream/publish-desired.ts";
import { readClaim } from "./stream/read-claim.ts";
import { readEpoch } from "./stream/read-epoch.ts";
import { takeRoom } from "./stream/storage.ts";
import { desiredWrite, proofWrite } from "./stream/store-writes.ts";
import { writeDesired } from "./stream/write-desired.ts";

/** How long an Idempotency-Key is remembered. */
const keyLifetime = "24h";

/** Desired states, claims and idempotency records on JetStream. */
export function createDesiredStore(access: BusAccess, audit: BusAuditTrail): DesiredStore {
  const { memory } = access;
  const commits = commitsOf(access);
  const newest = async <T>(schema: z.ZodType<T>, subject: string): Promise<Stored<T> | undefined> => {
    const message = await withBus(access, desiredStream, (bus) => leaderGet(bus, desiredStream, subject));
    return message && { seq: message.seq, value: decode(schema, message.data, `message ${message.seq} of ${subject}`) };
  };
  /** All or nothing, with the entry of who asked for it. */
  const write = async (event: AuditEvent, ...messages: [...Write[], Write]): Promise<number> => {
    const seq = await writeDesired(access, [...(await audit.writes(event)), ...messages]);
    audit.isStored(event);
    return seq;
  };

  return {
    epoch: () => memory.epoch.get(() => readEpoch(access)),
    create: async (writes) => {
      const event = accepted(writes.desired, writes.note);
      const messages = [...(await audit.writes(event)), ...(await createMessages(writes))] as const;
      await takeRoom(access, messages);
      if (writes.key) await checkKeyRoom(access, writes.claim.tenant);
      const { tenant, counted = nothing, member = writes.desired.actor } = writes.claim;
      const seq = await commits.add({ tenant, member, amounts: counted, writes: messages, isGuess: writes.isGuess });
      audit.isStored(event);
      if (writes.key) memory.keys.add(tenant);
      return seq;
    },
    remember: async (key) => {
      const record = keyWrite(key);
      await takeRoom(access, [record]);
      await checkKeyRoom(access, key.record.desired.tenant);
      await write({ ...accepted(key.record.desired), outcome: "unchanged" }, record);
      memory.keys.add(key.record.desired.tenant);
    },
    publish: (message, expected, { note, claim } = {}) =>
      write(accepted(message, note), ...(claim ? [claimWrite(claim)] : []), desiredWrite(message, expected, note)),
    newest: (address) => newestDesired(access, desiredSubject(address)),
    newestOf: (addresses) => readNewest(access, addresses),
    claimOfName: (name) => newest(storeClaim, nameClaimSubject(name)),
    claimOfHolding: (subject) => newest(storeClaim, subject),
    idempotencyRecord: (tenant, digest) => newest(idempotencyRecord, idempotencySubject(tenant, digest)),
    page: (request) => readLatestPage(access, request),
    pageOfAll: (request) => readPageOfAll(access, request),
    newestSequenceOf: async (tenant) => {
      const subject = desiredSubject({ cluster: "*", tenant, store: "*" });
      return (await withBus(access, desiredStream, (bus) => leaderGet(bus, desiredStream, subject)))?.seq ?? 0;
    },
    claimsOfNames: (names) => readClaims(access, names),
  };
}

/** As many revisions of one store as the stream keeps. */
const keptRevisions = 16;

/**
 * The newest desired state of a store. One that can't be read changes nothing in the cluster, so the one before it
 * is what still stands; it comes with the newest sequence, so that the next write through the API takes its place.
 */
async function newestDesired(access: BusAccess, subject: string): Promise<Stored<DesiredMessage> | undefined> {
  const newest = await withBus(access, desiredStream, (bus) => leaderGet(bus, desiredStream, subject));
  if (newest === undefined) return undefined;
  const { seq, data, storedAt } = newest;
  try {
    return { seq, storedAt, value: decode(desiredMessage, data, `message ${seq} of ${subject}`) };
  } catch (error) {
    if (!(error instanceof DecodeError) || isOfNewerVersion(data)) throw error;
    access.logger.error({ subject, seq, err: error }, "newest desired state can't be read");
    const request = { next_by_subj: subject, seq: 1, batch: keptRevisions };
    const { messages } = await withBus(access, desiredStream, (bus) => directBatch(bus, desiredStream, request));
    const value = messages.toReversed().flatMap((it) => decodeIfReadable(desiredMessage, it.data, "message") ?? [])[0];
    if (value === undefined) throw error;
    return { seq, storedAt, value };
  }
}

async function readNewest(access: BusAccess, addresses: readonly StoreAddress[]): Promise<StoredDesired[]> {
  if (addresses.length === 0) return [];
  const request = { multi_last: addresses.map(desiredSubject) };
  const { messages } = await withBus(access, desiredStream, (bus) => directBatch(bus, desiredStream, request));
  return messages.flatMap(({ seq, data, storedAt }) => {
    const value = decodeIfReadable(desiredMessage, data, "message");
    return value ? [{ seq, storedAt, value }] : [];
  });
}

/** Written by a control plane of a later version: it is right, and not ours to replace. */
function isOfNewerVersion(data: Uint8Array): boolean {
  return (decodeIfReadable(desiredVersion, data, "message")?.schemaVersion ?? 0) > desiredSchemaVersion;
}

/** In this order: the revision is the sequence of the last one, and a key's record stands right before it. */
async function createMessages(writes: CreateWrites): Promise<[...Write[], Write]> {
  const { claim, holdings, proofs, key, desired } = writes;
  const { counted: _, member: _member, ...holder } = claim;
  const claimBytes = encode(storeClaim, claim, `claim of name "${claim.name}"`);
  const holderBytes = encode(storeClaim, holder, `claims of store "${claim.name}"`);
  return [
    { subject: nameClaimSubject(claim.name), data: claimBytes, expected: writes.expectedClaim },
    ...holdings.map(({ subject, expected }) => ({ subject, data: holderBytes, expected })),
    // Their subjects hold the new uid: nothing can have been written there before.
    ...(await Promise.all(proofs.map((proof) => proofWrite(proof, 0)))),
    ...(key === undefined ? [] : [keyWrite(key)]),
    desiredWrite(desired, writes.expectedDesired, writes.note),
  ];
}

/** The same claim again, so that the batch is refused when it was given back meanwhile. */
function claimWrite({ seq, value }: Stored<StoreClaim>): Write {
  const data = encode(storeClaim, value, `claim of name "${value.name}"`);
  return { subject: nameClaimSubject(value.name), data, expected: seq };
}

/** What is recorded of an accepted desired state: nothing of it that is a secret, and of a note only that there is one. */
function accepted({ op, uid, tenant, spec }: DesiredMessage, note?: string): AuditEvent {
  const { name, cluster, engine, plan, adminEmail } = spec;
  const target = { kind: "store", name, uid, cluster } as const;
  return {
    tenant,
    outcome: "accepted",
    target,
    email: op === "apply" ? adminEmail : undefined,
    details: { op, engine, plan, ...(note !== undefined && { hasNote: true }) },
  };
}

function keyWrite({ digest, record }: NonNullable<CreateWrites["key"]>): Write {
  const data = encode(idempotencyRecord, record, "idempotency record");
  return { subject: idempotencySubject(record.desired.tenant, digest), data, expected: 0, ttl: keyLifetime };
}

async function readClaims(access: BusAccess, names: readonly string[]): Promise<Map<string, StoreClaim>> {
  if (names.length === 0) return new Map();
  const request = { multi_last: names.map(nameClaimSubject) };
  const { messages } = await withBus(access, desiredStream, (bus) => directBatch(bus, desiredStream, request));
  const claims = messages.flatMap((it) => readClaim(access, it) ?? []);
  return new Map(claims.map(({ value }) => [value.name, value]));
}
