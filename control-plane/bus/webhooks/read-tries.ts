import {
  decodeIfReadable,
  deliveryStream,
  deliverySubject,
  type WebhookAttempt,
  webhookAttempt,
} from "../../../contract/index.ts";
import type { KeptTry, WebhookAddress } from "../../ports/webhooks.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { directBatch } from "../stream/direct-get.ts";
import type { StoredMessage } from "../stream/leader-get.ts";
import { messagesOf } from "../stream/messages-of.ts";

/** Of at most 16 kB each, mostly: what is in memory at once. */
const batch = 64;

/** All tries of an endpoint that are kept and readable, in few words. */
export async function readTries(access: BusAccess, { tenant, webhook }: WebhookAddress): Promise<KeptTry[]> {
  const found: KeptTry[] = [];
  const subject = deliverySubject(tenant, webhook);
  for await (const message of messagesOf(access, { stream: deliveryStream, subject, batch })) {
    const read = decodeTry(message);
    if (read === undefined) continue;
    const { id, attempt, at, durationMs, outcome, status, error, nextAttemptAt } = read;
    found.push({ seq: message.seq, id, attempt, at, durationMs, outcome, status, error, nextAttemptAt });
  }
  return found;
}

/** One of them as a whole; undefined when it is not kept any more. */
export async function readTry(
  access: BusAccess,
  { tenant, webhook }: WebhookAddress,
  seq: number,
): Promise<WebhookAttempt | undefined> {
  const request = { next_by_subj: deliverySubject(tenant, webhook), seq, batch: 1 };
  const { messages } = await withBus(access, deliveryStream, (bus) => directBatch(bus, deliveryStream, request));
  const [found] = messages;
  return found?.seq === seq ? decodeTry(found) : undefined;
}

function decodeTry({ data, seq }: StoredMessage): WebhookAttempt | undefined {
  return decodeIfReadable(webhookAttempt, data, `message ${seq} of ${deliveryStream}`);
}
