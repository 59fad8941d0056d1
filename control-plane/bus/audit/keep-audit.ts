import { BusRefusalError } from "../../ports/errors.ts";
import { type BusAccess, isConnected } from "../connection/access.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { jittered, pause } from "../connection/pause.ts";
import { TransientBusError } from "../connection/retry.ts";
import { flushAudit } from "./flush.ts";
import { Sequencer } from "./sequencer.ts";

/** Between two looks at what waits; processes side by side should not look together. */
const lookMs = 300;

/** After a failure, and while the bus is away. */
const restMs = 2000;

/**
 * Brings audit entries into their chains for as long as the process runs, and at its end writes what it still holds. Any
 * number of processes may do it side by side.
 */
export async function keepAudit(access: BusAccess, signal: AbortSignal): Promise<void> {
  const sequencer = new Sequencer(access);
  while (!signal.aborted) {
    const restedMs = (await isConnected(access)) ? await moveOnce(access, sequencer) : restMs;
    if (restedMs > 0) await pause(jittered(restedMs), signal);
  }
  if (await isConnected(access)) await flushAudit(access);
}

/** Returns milliseconds to wait before the next time. */
async function moveOnce(access: BusAccess, sequencer: Sequencer): Promise<number> {
  try {
    await flushAudit(access);
    if ((await sequencer.move()) > 0) return 0;
    await sequencer.purge();
    return lookMs;
  } catch (error) {
    if (isOvertaken(error)) return 1;
    access.logger.warn({ err: error }, "audit entries wait for their chain");
    return restMs;
  }
}

/** Another process was faster, or an answer was lost: the next time begins with what is there. */
function isOvertaken(error: unknown): boolean {
  if (error instanceof TransientBusError) return true;
  return error instanceof BusRefusalError && error.code === apiCodes.wrongLastSequence;
}
