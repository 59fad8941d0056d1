import type { BusAccess } from "../connection/access.ts";
import { takeRoom } from "../stream/storage.ts";
import { outboxWrite } from "./outbox.ts";
import { storeEntries } from "./trail.ts";

/** Entries in one batch. */
const atOnce = 64;

/** Writes what waits in the process to where it waits on the bus. What can't be written now stays; never throws. */
export async function flushAudit(access: BusAccess): Promise<void> {
  const { audit } = access.memory;
  while (audit.size > 0) {
    const entries = audit.take(atOnce);
    try {
      // What is kept for deletes, and for the entries of changes, is not theirs.
      await takeRoom(access, entries.map(outboxWrite));
      await storeEntries(access, entries);
    } catch (error) {
      audit.putBack(entries);
      access.logger.warn({ err: error, waiting: audit.size, dropped: audit.dropped }, "audit entries have to wait");
      return;
    }
  }
}
