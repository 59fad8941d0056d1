import type { WebhookMessage } from "../../contract/index.ts";
import type { ConductorBus } from "../ports/conductor.ts";
import { StorageFullError } from "../ports/errors.ts";
import type { WebhookAddress } from "../ports/webhooks.ts";

interface Lost {
  readonly address: WebhookAddress;
  readonly message: WebhookMessage;
  readonly url: string;
}

/** Writes down that a message had no room to wait in: its tenant sees it among what was sent, and can have it sent. */
export async function noteLost(bus: ConductorBus, { address, message, url }: Lost): Promise<void> {
  const { id, type, body } = message;
  await hadRoom(
    bus.writeTry(address, {
      schemaVersion: 1,
      id,
      type,
      attempt: 1,
      at: bus.now().toISOString(),
      durationMs: 0,
      outcome: "Lost",
      url,
      requestHeaders: {},
      body,
      error: "not sent: as many messages wait for this webhook, or for all of the tenant, as may",
    }),
  );
}

/**
 * Whether there was room, the endpoint's and the stream's. Without room a message must not simply come back: it
 * would be sent again every few seconds, also one that was taken.
 */
export async function hadRoom(writing: Promise<unknown>): Promise<boolean> {
  try {
    return (await writing) !== false;
  } catch (error) {
    if (error instanceof StorageFullError) return false;
    throw error;
  }
}
