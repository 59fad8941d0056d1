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
  idempotencySubject,
  nameClaimSubject,
  type StoreAddress,
} from "../../contract/index.ts";
import type { AuditEvent } from "../ports/audit.ts";
import type { DesiredStore, Stored, StoredDesired } from "../ports/desired.ts";
import { idempotencyRecord, type StoreClaim, storeClaim } from "../ports/records.ts";
import type { BusAuditTrail } from "./audit/trail.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { accepted, claimWrite, commitChange, commitCreate, keyWrite } from "./quota/commit-store.ts";
import { directBatch } from "./stream/direct-get.ts";
import { checkKeyRoom } from "./stream/key-room.ts";
import { readLatestPage, readPageOfAll } from "./stream/latest-page.ts";
import { leaderGet } from "./stream/leader-get.ts";
import type { Write } from "./stream/publish-desired.ts";
import { readClaim } from "./stream/read-claim.ts";
import { readEpoch } from "./stream/read-epoch.ts";
import { takeRoom } from "./stream/storage.ts";
import { desiredWrite } from "./stream/store-writes.ts";
import { writeDesired } from "./stream/write-desired.ts";

/** Desired states, claims and idempotency records on JetStream. */
export function createDesiredStore(access: BusAccess, audit: BusAuditTrail): DesiredStore {
  const { memory } = access;
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
    create: (writes) => commitCreate(access, audit, writes),
    change: (writes) => commitChange(access, audit, writes),
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

async function readClaims(access: BusAccess, names: readonly string[]): Promise<Map<string, StoreClaim>> {
  if (names.length === 0) return new Map();
  const request = { multi_last: names.map(nameClaimSubject) };
  const { messages } = await withBus(access, desiredStream, (bus) => directBatch(bus, desiredStream, request));
  const claims = messages.flatMap((it) => readClaim(access, it) ?? []);
  return new Map(claims.map(({ value }) => [value.name, value]));
}
