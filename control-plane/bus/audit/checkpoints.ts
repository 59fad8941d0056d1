import {
  auditBlock,
  auditStream,
  auditSubject,
  type Checkpoint,
  type CheckpointHead,
  checkpoint,
  checkpointChain,
  encode,
  maxCheckpointHeads,
  type NoteSigner,
  signCheckpoint,
} from "../../../contract/index.ts";
import type { Checkpoints } from "../../ports/checkpoints.ts";
import { ConflictError } from "../../ports/errors.ts";
import { type BusAccess, isConnected, withBus } from "../connection/access.ts";
import { pause } from "../connection/pause.ts";
import { directBatch } from "../stream/direct-get.ts";
import { leaderGet, type StoredMessage } from "../stream/leader-get.ts";
import { putEntry } from "../stream/put-entry.ts";
import { subjectsOf } from "../stream/subjects-of.ts";

/** Blocks are large: few in one answer. */
const headsAtOnce = 50;

const hourMs = 3_600_000;

/** How often a checkpoint has the heads of all chains; the others have those that changed. */
const allEveryMs = 7 * 24 * hourMs;

/**
 * Header with the sequence of the checkpoint before. What is newer than that one is in the next: a chain may so stand in
 * two, and in none is missing what was written, or not yet seen by a replica, while one was made.
 */
const beforeHeader = "Storeplane-Checkpoint-Before";

/** How often it is looked whether one is due: another process may have made it. */
const lookMs = 60_000;

/**
 * Signs the heads of the chains that changed every hour, and of all chains every week, for as long as the process runs: one
 * of those side by side does. What it lacks is logged each time, and it goes on as soon as that is there.
 */
export async function keepCheckpoints(
  access: BusAccess,
  { everyMs = hourMs, signer, keep }: Checkpoints,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(Math.min(lookMs, everyMs) * (0.75 + Math.random() / 2), signal);
    // A connection that is away is logged where it is kept.
    if (signal.aborted || !(await isConnected(access))) continue;
    try {
      if (!(await isDue(access, everyMs))) continue;
      for (const made of await makeCheckpoints(access, await signer())) {
        await keep(made);
        access.logger.info({ note: made.note, key: made.key }, "the audit's checkpoint is made: keep it elsewhere");
      }
    } catch (error) {
      // Another process was faster.
      if (error instanceof ConflictError || signal.aborted) continue;
      access.logger.error({ err: error }, "the audit has no new checkpoint");
    }
  }
}

const subject = auditSubject(checkpointChain);

function readNewest(access: BusAccess): Promise<StoredMessage | undefined> {
  return withBus(access, auditStream, (bus) => leaderGet(bus, auditStream, subject));
}

function checkpointIn(found: StoredMessage | undefined): Checkpoint | undefined {
  return found && checkpoint.safeParse(parsed(found.data)).data;
}

async function isDue(access: BusAccess, everyMs: number): Promise<boolean> {
  const { audit, clock } = access.memory;
  const at = checkpointIn(await readNewest(access))?.at;
  audit.sawCheckpoint(at);
  return at === undefined || clock.now().getTime() - Date.parse(at) >= everyMs;
}

/** Throws ConflictError when another process was faster. */
async function makeCheckpoints(access: BusAccess, signer: NoteSigner): Promise<Checkpoint[]> {
  const found = await readNewest(access);
  const at = access.memory.clock.now().toISOString();
  const heads = await readHeads(access, changedSince(found, at));
  const notes = { [beforeHeader]: String(found?.seq ?? 0) };
  const made: Checkpoint[] = [];
  let expected = found?.seq ?? 0;
  // One without heads says that nothing changed.
  for (let from = 0; from === 0 || from < heads.length; from += maxCheckpointHeads) {
    const next = await signCheckpoint(heads.slice(from, from + maxCheckpointHeads), at, signer);
    const data = encode(checkpoint, next, "checkpoint of the audit");
    await putEntry(access, { stream: auditStream, subject, data, expected, notes });
    expected = (await readNewest(access))?.seq ?? 0;
    access.memory.audit.sawCheckpoint(at);
    made.push(next);
  }
  return made;
}

/** The sequence after which a head is to be signed; 0 for all of them. */
function changedSince(found: StoredMessage | undefined, at: string): number {
  const newest = checkpointIn(found);
  const before = Number(found?.header(beforeHeader));
  if (newest === undefined || !Number.isSafeInteger(before)) return 0;
  const [last, now] = [newest.at, at].map((it) => Math.floor(Date.parse(it) / allEveryMs));
  // A full one may be the first of several of which the others were never written.
  return last === now && newest.heads.length < maxCheckpointHeads ? before : 0;
}

/** A chain whose newest block can't be read is left out, and logged: its verification says what became of it. */
async function readHeads(access: BusAccess, after: number): Promise<CheckpointHead[]> {
  const subjects = (await subjectsOf(access, auditStream, auditSubject("*"))).filter((it) => it !== subject);
  const heads: CheckpointHead[] = [];
  for (let from = 0; from < subjects.length; from += headsAtOnce) {
    const request = { multi_last: subjects.slice(from, from + headsAtOnce) };
    const { messages } = await withBus(access, auditStream, (bus) => directBatch(bus, auditStream, request));
    heads.push(...messages.filter(({ seq }) => seq > after).flatMap((it) => headOf(access, it) ?? []));
  }
  return heads.sort((one, other) => (one.chain < other.chain ? -1 : 1));
}

function headOf({ logger }: BusAccess, { subject: of, data }: StoredMessage): CheckpointHead | undefined {
  const chain = of.split(".").at(-1) ?? "";
  const block = auditBlock.safeParse(parsed(data));
  if (block.success) return { chain, n: block.data.n, hash: block.data.hash };
  logger.error({ chain, err: block.error }, "the chain has no readable head: the checkpoint is without it");
  return undefined;
}

function parsed(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data));
  } catch {
    return undefined;
  }
}
