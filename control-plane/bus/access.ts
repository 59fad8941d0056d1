import type { Logger } from "../ports.ts";
import type { Bus, OpenBus } from "./bus.ts";
import type { BusMemory } from "./memory.ts";
import { type RetryPolicy, withRetry } from "./retry.ts";

/** What every adapter of the bus needs. */
export interface BusAccess {
  readonly open: OpenBus;
  readonly memory: BusMemory;
  readonly logger: Logger;
  readonly policy?: RetryPolicy;
}

/** Reads from the bus, again and again while it is away; throws BusUnavailableError in the end. */
export function readFromBus<T>({ open, policy }: BusAccess, work: (bus: Bus) => Promise<T>): Promise<T> {
  return withRetry(async () => work(await open()), policy);
}
