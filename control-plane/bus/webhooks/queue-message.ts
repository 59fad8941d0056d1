import { headers } from "@nats-io/nats-core";
import * as z from "zod";
import {
  encode,
  hookStream,
  hookSubject,
  maxWaitingOfWebhook,
  type WebhookMessage,
  webhookMessage,
} from "../../../contract/index.ts";
import { BusRefusalError, StorageFullError } from "../../ports/errors.ts";
import type { WebhookAddress } from "../../ports/webhooks.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { ask } from "../connection/bus.ts";
import { readReply } from "../stream/api-reply.ts";
import type { TenantShares } from "./tenant-shares.ts";

const ack = z.object({ seq: z.int().min(1) });

export interface Queued extends WebhookAddress {
  readonly message: WebhookMessage;
  /** Two of one key within two minutes are one. */
  readonly key: string;
}

/**
 * Has a message wait for its endpoint; false where too many wait already, for the endpoint or for its tenant. Throws
 * StorageFullError when there is no room for anyone's, or BusUnavailableError.
 */
export async function queueMessage(
  access: BusAccess,
  shares: TenantShares,
  { tenant, webhook, message, key }: Queued,
): Promise<boolean> {
  // A next try takes the place of the one before it.
  if (message.attempt === 1 && !(await shares.take(tenant))) return false;
  const subject = hookSubject(tenant, webhook);
  const payload = encode(webhookMessage, message, `message ${message.id}`);
  const once = headers();
  once.set("Nats-Msg-Id", key);
  return withBus(access, hookStream, async (bus) => {
    try {
      readReply(ack, await ask(bus, { subject, payload, headers: once }), `answer to a write of ${subject}`);
      return true;
    } catch (error) {
      // The same code for the endpoint's own share and for the whole stream.
      if (!(error instanceof BusRefusalError) || !fullCodes.has(error.code)) throw error;
      const request = {
        subject: `$JS.API.STREAM.INFO.${hookStream}`,
        payload: JSON.stringify({ subjects_filter: subject }),
      };
      const { state } = readReply(waiting, await ask(bus, request), `state of ${hookStream}`);
      if ((state.subjects?.[subject] ?? 0) >= maxWaitingOfWebhook) return false;
      throw new StorageFullError(`${hookStream} is full: too many messages wait for endpoints`, { cause: error });
    }
  });
}

const fullCodes: ReadonlySet<number> = new Set([
  apiCodes.maximumBytesExceeded,
  apiCodes.storageResourcesExceeded,
  apiCodes.accountResourcesExceeded,
]);

const waiting = z.object({ state: z.object({ subjects: z.record(z.string(), z.int()).optional() }) });
