import { JetStreamApiError } from "@nats-io/jetstream";

/** Whether the server refused with one of these codes, as the client's own methods throw it. */
export function isApiError(error: unknown, ...codes: readonly number[]): error is JetStreamApiError {
  return error instanceof JetStreamApiError && codes.includes(error.code);
}
