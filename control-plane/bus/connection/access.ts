import { desiredStream } from "../../../contract/index.ts";
import { BusUnavailableError } from "../../ports/errors.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Bus, OpenBus } from "./bus.ts";
import type { BusMemory } from "./memory.ts";
import { defaultRetryPolicy, type RetryPolicy, withRetry } from "./retry.ts";

/** What every adapter of the bus needs. */
export interface BusAccess {
  readonly open: OpenBus;
  readonly memory: BusMemory;
  readonly logger: Logger;
  readonly policy?: RetryPolicy;
}

/** Reads a stream (or asks an agent) again and again while it is away; throws BusUnavailableError in the end. */
export async function withBus<T>(access: BusAccess, stream: string, work: (bus: Bus) => Promise<T>): Promise<T> {
  const { open, memory, policy = defaultRetryPolicy } = access;
  try {
    return await memory.outages.run(stream, policy, (it) => withRetry(async () => work(await open()), it));
  } catch (error) {
    // What comes back may be a re-created stream.
    if (stream === desiredStream && error instanceof BusUnavailableError) memory.epoch.forget();
    throw error;
  }
}

/** Whether there is a connection now; one that is away is logged where it is kept. */
export function isConnected({ open }: BusAccess): Promise<boolean> {
  return open().then(
    () => true,
    () => false,
  );
}
