import { AuditFullError } from "../../ports/errors.ts";
import type { BusAccess } from "../connection/access.ts";
import type { ChainedEntry } from "../connection/audit-queue.ts";
import { takeRoom } from "../stream/storage.ts";
import { hasChainRoom } from "./chain-room.ts";
import { entryOf, outboxWrite } from "./outbox.ts";
import { platformOrigin, storeEntries } from "./trail.ts";

/** Entries in one batch. */
const atOnce = 64;

/** Writes what waits in the process to where it waits on the bus. What can't be written now stays; never throws. */
export async function flushAudit(access: BusAccess): Promise<void> {
  const { audit } = access.memory;
  const lost = audit.takeLost();
  if (lost.length > 0) await tellLost(access, lost);
  while (audit.size > 0) {
    let entries = audit.take(atOnce);
    try {
      // What is lost now is counted: it must not come back and be counted again.
      entries = await fitting(access, entries);
      await store(access, entries);
    } catch (error) {
      audit.putBack(entries);
      access.logger.warn({ err: error, waiting: audit.size, dropped: audit.dropped }, "audit entries have to wait");
      return;
    }
  }
}

async function store(access: BusAccess, entries: readonly ChainedEntry[]): Promise<void> {
  // What is kept for deletes, and for the entries of changes, is not theirs.
  await takeRoom(access, entries.map(outboxWrite));
  await storeEntries(access, entries);
}

/** Those whose chain has room; the others are lost. */
async function fitting(access: BusAccess, entries: readonly ChainedEntry[]): Promise<ChainedEntry[]> {
  const kept: ChainedEntry[] = [];
  for (const entry of entries) {
    if (await hasChainRoom(access, entry.chain, "note")) kept.push(entry);
    else access.memory.audit.drop([entry]);
  }
  return kept;
}

/** A chain from which entries are missing says how many: as soon as it has room. */
async function tellLost(access: BusAccess, lost: readonly [string, number][]): Promise<void> {
  for (const [chain, count] of lost) {
    try {
      if (!(await hasChainRoom(access, chain, "note"))) throw new AuditFullError(`no room in the chain of ${chain}`);
      const details = { dropped: count };
      const event = { tenant: chain, operation: "dropEntries", outcome: "failed" as const, details };
      await store(access, [entryOf(access, platformOrigin, event)]);
    } catch (error) {
      access.memory.audit.addLost(chain, count);
      access.logger.debug({ chain, count, err: error }, "that audit entries are lost has to be told later");
    }
  }
}
