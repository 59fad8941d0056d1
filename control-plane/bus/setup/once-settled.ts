import { TimeoutError } from "@nats-io/nats-core";
import { apiCodes } from "../connection/api-codes.ts";
import { defaultRetryPolicy, TransientBusError, withRetry } from "../connection/retry.ts";
import { isApiError } from "./is-api-error.ts";

/** Servers that have only begun agree on their leaders within seconds. */
const policy = { ...defaultRetryPolicy, budgetMs: 30_000 };

/**
 * Does again what a bus refuses for a moment: its servers have only begun, or its disk does not take a stream whose former
 * life was deleted right before. The work must do no harm when it is done twice.
 * @throws BusUnavailableError after half a minute; any other refusal as it is.
 */
export function onceSettled<T>(work: () => Promise<T>): Promise<T> {
  return withRetry(async () => {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
      throw new TransientBusError(`the bus is not ready: ${error.message}`, { cause: error, ambiguous: true });
    }
  }, policy);
}

function isPassing(error: unknown): error is Error {
  // Its class is not exported.
  if (error instanceof TimeoutError || (error instanceof Error && error.name === "JetStreamNotEnabled")) return true;
  const { clusterNotAvailable, clusterNotLeader, noSuitablePeers, streamCreateFailed } = apiCodes;
  return isApiError(error, clusterNotAvailable, clusterNotLeader, noSuitablePeers, streamCreateFailed);
}
