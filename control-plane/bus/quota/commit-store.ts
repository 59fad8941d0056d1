import {
  type DesiredMessage,
  desiredStream,
  encode,
  idempotencySubject,
  isSameAmount,
  nameClaimSubject,
  nothing,
} from "../../../contract/index.ts";
import type { AuditEvent } from "../../ports/audit.ts";
import type { ChangeWrites, CreateWrites, Stored } from "../../ports/desired.ts";
import { idempotencyRecord, type StoreClaim, storeClaim } from "../../ports/records.ts";
import type { BusAuditTrail } from "../audit/trail.ts";
import type { BusAccess } from "../connection/access.ts";
import { checkKeyRoom } from "../stream/key-room.ts";
import type { Write } from "../stream/publish-desired.ts";
import { purgeUpTo } from "../stream/purge.ts";
import { takeRoom } from "../stream/storage.ts";
import { desiredWrite, proofWrite } from "../stream/store-writes.ts";
import { writeDesired } from "../stream/write-desired.ts";
import { commitsOf } from "./group-commit.ts";
import { unknownMember } from "./members.ts";

/** How long an Idempotency-Key is remembered. */
const keyLifetime = "24h";

/** Writes a new store with all that it claims and counts for; returns the sequence of its desired state. */
export async function commitCreate(access: BusAccess, audit: BusAuditTrail, writes: CreateWrites): Promise<number> {
  const { claim, desired, key, note, isGuess } = writes;
  const event = accepted(desired, note);
  const messages = [...(await audit.writes(event)), ...(await createMessages(writes))] as const;
  await takeRoom(access, messages);
  if (key) await checkKeyRoom(access, claim.tenant);
  const { tenant, counted = nothing, member = desired.actor } = claim;
  const seq = await commitsOf(access).add({ tenant, member, amounts: counted, writes: messages, isGuess });
  audit.isStored(event);
  if (key) access.memory.keys.add(tenant);
  return seq;
}

/** Writes the next revision of a store with what it claims and counts for from then on. */
export async function commitChange(access: BusAccess, audit: BusAuditTrail, writes: ChangeWrites): Promise<number> {
  const { claim, counted, key } = writes;
  const event = changed(writes);
  const messages = [...(await audit.writes(event)), ...(await changeMessages(writes))] as const;
  await takeRoom(access, messages);
  if (key) await checkKeyRoom(access, claim.value.tenant);
  const { tenant, member = unknownMember, counted: before = nothing } = claim.value;
  // The counter is contended for by all who write of the tenant: it is left alone where it stays what it is.
  const seq = isSameAmount(before, counted)
    ? await writeDesired(access, messages)
    : await commitsOf(access).add({ tenant, member, amounts: counted, before, writes: messages, isGuess: false });
  audit.isStored(event);
  if (key) access.memory.keys.add(tenant);
  await release(access, writes.released);
  return seq;
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

/** In the same order. */
async function changeMessages(writes: ChangeWrites): Promise<[...Write[], Write]> {
  const { claim, counted, holdings, proofs, key, desired } = writes;
  const { counted: _, member: _member, ...holder } = claim.value;
  const holderBytes = encode(storeClaim, holder, `claims of store "${holder.name}"`);
  return [
    claimWrite({ seq: claim.seq, value: { ...claim.value, counted } }),
    ...holdings.map(({ subject, expected }) => ({ subject, data: holderBytes, expected })),
    ...(await Promise.all(proofs.map(({ proof, expected }) => proofWrite(proof, expected)))),
    ...(key === undefined ? [] : [keyWrite(key)]),
    desiredWrite(desired, writes.expectedDesired, writes.note),
  ];
}

/** What is left counts for nothing, so that a change is not refused because it stays: it only takes room. */
async function release(access: BusAccess, released: ChangeWrites["released"]): Promise<void> {
  try {
    await Promise.all(released.map((it) => purgeUpTo(access, { stream: desiredStream, ...it })));
  } catch (error) {
    access.logger.warn({ err: error }, "what a store has no more is left on the bus");
  }
}

/** What is recorded of a change: which fields, and nothing of what is in them but sizes. */
function changed({ desired, note, fields }: ChangeWrites): AuditEvent {
  const event = accepted(desired, note);
  const email = fields.includes("adminEmail") ? event.email : undefined;
  return { ...event, email, details: { ...event.details, changed: fields.join(", ") } };
}

/** The same claim again, or with another count, so that the batch is refused when it was given back meanwhile. */
export function claimWrite({ seq, value }: Stored<StoreClaim>): Write {
  const data = encode(storeClaim, value, `claim of name "${value.name}"`);
  return { subject: nameClaimSubject(value.name), data, expected: seq };
}

/** What is recorded of an accepted desired state: nothing of it that is a secret, and of a note only that there is one. */
export function accepted({ op, uid, tenant, spec }: DesiredMessage, note?: string): AuditEvent {
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

export function keyWrite({ digest, record }: NonNullable<CreateWrites["key"]>): Write {
  const data = encode(idempotencyRecord, record, "idempotency record");
  return { subject: idempotencySubject(record.desired.tenant, digest), data, expected: 0, ttl: keyLifetime };
}
