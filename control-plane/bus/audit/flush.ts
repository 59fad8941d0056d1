import type { BusAccess } from "../connection/access.ts";
import { pause } from "../connection/pause.ts";
import { storeEntries } from "./trail.ts";

/** Entries in one batch. */
const atOnce = 64;

/** Writes what waits in the process. What can't be written now stays; never throws. */
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

/** Between two looks at what waits. */
const flushMs = 250;

/** Writes what waits in the process for as long as it runs, and once more at its end. */
export async function keepFlushing(access: BusAccess, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(flushMs, signal);
    await flushAudit(access);
  }
}
