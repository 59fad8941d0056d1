import {
  askedSpecOf,
  clusterOfflineAfterMs,
  type DeleteMessage,
  desiredStream,
  desiredSubject,
  latestStream,
  nameClaimSubject,
  type SeenStatus,
  statusBucket,
} from "../../../contract/index.ts";
import type { ClusterView } from "../../ports/clusters.ts";
import { holdingsOf } from "../../ports/holdings.ts";
import { subjectOfProof } from "../../ports/host-proof.ts";
import { createClusterReader } from "../clusters.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { releaseClaims } from "../quota/release.ts";
import { tombstoneOf } from "../quota/tombstone.ts";
import { readStatus } from "../status.ts";
import { directBatch } from "../stream/direct-get.ts";
import { leaderGet, type StoredMessage } from "../stream/leader-get.ts";
import { originSequence } from "../stream/origin-sequence.ts";
import { purgeUpTo } from "../stream/purge.ts";
import { readClaim } from "../stream/read-claim.ts";
import { giveBack } from "./give-back.ts";

/** How long a store is shown as Deleted before what is left of it goes: as long as an Idempotency-Key is remembered. */
export const deletedKeptMs = 86_400_000;

/** Statuses looked at in one round: a million a day, and no load that anybody would notice. */
const statusesAtOnce = 500;

/** An agent that is well for this long has tried everything again that it may have left half done. */
const settledSeconds = 900;

const statusStream = `KV_${statusBucket}`;

/** A status that says that its store's life is over. */
interface Ended {
  readonly status: SeenStatus;
  readonly message: StoredMessage;
}

/** Goes through all statuses, some in each round, and removes from the bus what is left of stores that are long Deleted. */
export function createSweep(access: BusAccess, keptMs: number): (signal: AbortSignal) => Promise<void> {
  let after = 0;
  return async (signal) => {
    const request = { next_by_subj: `$KV.${statusBucket}.>`, seq: after + 1, batch: statusesAtOnce };
    const page = await withBus(access, statusStream, (bus) => directBatch(bus, statusStream, request));
    // Before the work: what can't be swept must not hold up the rest.
    after = page.pending > 0 ? (page.messages.at(-1)?.seq ?? 0) : 0;
    const clusters = await createClusterReader(access).current();
    const total = { stores: 0, messages: 0 };
    const deleted = page.messages.flatMap((message) => endedOf(access, message) ?? []);
    await giveBack(
      access,
      deleted.map(({ status }) => status),
    );
    for (const ended of deleted) {
      if (signal.aborted) return;
      if (!isLongOver(ended, clusters.get(ended.status.cluster), keptMs)) continue;
      const messages = await sweepLife(access, ended);
      if (messages === 0) continue;
      total.stores += 1;
      total.messages += messages;
    }
    if (total.stores > 0) access.logger.info(total, "what was left of deleted stores is removed from the bus");
  };
}

/** What a status says of a store that is Deleted; undefined for any other. */
export function endedOf(access: BusAccess, message: StoredMessage): Ended | undefined {
  const [, , cluster = "", tenant = "", store = ""] = message.subject.split(".");
  const status = readStatus(access, { cluster, tenant, store }, message);
  return status?.phase === "Deleted" ? { status, message } : undefined;
}

/** Both times are the bus's. An agent that is away, or just came back, may still ask the stream about the delete. */
export function isLongOver(
  { message }: Pick<Ended, "message">,
  cluster: ClusterView | undefined,
  keptMs: number,
): boolean {
  const { heartbeat, readAt = "" } = cluster ?? {};
  if (heartbeat === undefined || (heartbeat.wellSeconds ?? 0) < settledSeconds) return false;
  const now = Date.parse(readAt);
  if (Math.abs(now - Date.parse(heartbeat.lastSeen)) > clusterOfflineAfterMs) return false;
  return now - Date.parse(message.storedAt) >= keptMs;
}

/**
 * Removes the delete with all before it, the claims and the copy for lists, and last the status, by which a process
 * that is killed on the way finds the rest again. Returns how many messages went.
 */
export async function sweepLife(access: BusAccess, { status, message }: Ended): Promise<number> {
  const subject = desiredSubject({ cluster: status.cluster, tenant: status.tenant, store: status.name });
  const newest = await readLast(access, desiredStream, subject);
  const copy = await readLast(access, latestStream, subject);
  const tombstone = tombstoneOf(status, newest) ?? (newest === undefined ? tombstoneOf(status, copy) : undefined);
  if (tombstone === undefined) return 0;
  await stopCounting(access, tombstone.value);
  let purged = 0;
  if (newest !== undefined) {
    purged += await purgeUpTo(access, { stream: desiredStream, subject, seq: tombstone.seq });
    // A write that came in between is newer, and the claims are its own.
    if ((await readLast(access, desiredStream, subject)) !== undefined) return purged;
  }
  purged += await sweepClaims(access, tombstone.value);
  if (copy !== undefined && originSequence(copy, latestStream) <= tombstone.seq) {
    purged += await purgeUpTo(access, { stream: latestStream, subject, seq: copy.seq });
  }
  return purged + (await purgeUpTo(access, { stream: statusStream, subject: message.subject, seq: message.seq }));
}

function readLast(access: BusAccess, stream: string, subject: string): Promise<StoredMessage | undefined> {
  return withBus(access, stream, (bus) => leaderGet(bus, stream, subject));
}

/** Before the claim goes by which it could be done again. */
async function stopCounting(access: BusAccess, { uid, spec }: DeleteMessage): Promise<void> {
  const message = await readLast(access, desiredStream, nameClaimSubject(spec.name));
  const claim = message && readClaim(access, message);
  if (claim?.value.uid === uid && claim.value.counted !== undefined) await releaseClaims(access, [claim]);
}

async function sweepClaims(access: BusAccess, message: DeleteMessage): Promise<number> {
  const { uid, tenant, spec } = message;
  // Also of a host that was served once and lost its proof.
  const holdings = await holdingsOf(askedSpecOf(message), tenant);
  let purged = await sweepProofs(access, message);
  // The name goes last: a holding is free when its store's name is free or another's.
  for (const subject of [...holdings.map((it) => it.subject), nameClaimSubject(spec.name)]) {
    const claim = await readLast(access, desiredStream, subject);
    if (claim === undefined || readClaim(access, claim)?.value.uid !== uid) continue;
    purged += await purgeUpTo(access, { stream: desiredStream, subject, seq: claim.seq });
  }
  return purged;
}

/** Those of the ended life alone: their subjects hold its uid. */
async function sweepProofs(access: BusAccess, { uid, askedHosts = [] }: DeleteMessage): Promise<number> {
  let purged = 0;
  for (const host of askedHosts) {
    const subject = await subjectOfProof({ host, uid });
    const proof = await readLast(access, desiredStream, subject);
    if (proof !== undefined) purged += await purgeUpTo(access, { stream: desiredStream, subject, seq: proof.seq });
  }
  return purged;
}
