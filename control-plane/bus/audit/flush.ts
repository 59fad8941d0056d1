import type { BusAccess } from "../connection/access.ts";
import { storeEntries } from "./trail.ts";

/** Entries in one batch. */
const atOnce = 64;

/** Writes what waits in the process to where it waits on the bus. What can't be written now stays; never throws. */
export async function flushAudit(access: BusAccess): Promise<void> {
  const { audit } = access.memory;
  while (audit.size > 0) {
    const entries = audit.take(atOnce);
    try {
      await storeEntries(access, entries);
    } catch (error) {
      audit.putBack(entries);
      access.logger.warn({ err: error, waiting: audit.size, dropped: audit.dropped }, "audit entries have to wait");
      return;
    }
  }
}
