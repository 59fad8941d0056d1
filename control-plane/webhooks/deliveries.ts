import {
  newWebhookMessage,
  type WebhookAttempt,
  type WebhookDelivery,
  type WebhookDeliveryList,
  type WebhookMessage,
} from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { KeptTry, WebhookAddress } from "../ports/webhooks.ts";
import { addressOfWebhook, findWebhook } from "./webhooks.ts";

/** Has a message sent that tells of nothing, whatever the endpoint asks to be told; returns its id. Throws ProblemError. */
export async function sendTest(id: string, context: RequestContext): Promise<string> {
  await findWebhook(id, context);
  const now = context.backend.now();
  const data = { webhook: id, tenant: context.caller.tenant };
  const body = JSON.stringify({ type: "test", timestamp: now.toISOString(), data });
  const message = { id: `msg_${crypto.randomUUID().replaceAll("-", "")}`, type: "test", body } as const;
  await queue(context, addressOfWebhook(id, context), newWebhookMessage(message, now));
  return message.id;
}

/** Has a message sent once more, under the same id. Throws ProblemError. */
export async function sendAgain(
  { id, delivery }: { readonly id: string; readonly delivery: string },
  context: RequestContext,
): Promise<void> {
  await findWebhook(id, context);
  const address = addressOfWebhook(id, context);
  const kept = (await context.backend.webhooks.tries(address)).findLast((it) => it.id === delivery);
  const found = kept && (await context.backend.webhooks.wholeTry(address, kept.seq));
  if (found === undefined) throw noDelivery(delivery);
  const { type, body } = found;
  await queue(context, address, newWebhookMessage({ id: delivery, type, body }, context.backend.now()));
}

async function queue(context: RequestContext, address: WebhookAddress, message: WebhookMessage): Promise<void> {
  await context.backend.audit.record({ outcome: "begun", target: { kind: "webhook", name: address.webhook } });
  if (await context.backend.webhooks.queue(address, message)) return;
  throw new ProblemError(
    "webhook-queue-full",
    "As many messages wait for this webhook as may. Repair what does not take them, or delete the webhook.",
  );
}

function noDelivery(delivery: string): ProblemError {
  return new ProblemError(
    "delivery-not-found",
    `No try of ${delivery} is kept: the last 500 of an endpoint are, for 14 days.`,
  );
}

interface Page {
  readonly limit: number;
  /** Id of the last message of the page before. */
  readonly after?: string | undefined;
}

/** What was sent to an endpoint, the newest first. Throws ProblemError. */
export async function listDeliveries(
  id: string,
  { limit, after }: Page,
  context: RequestContext,
): Promise<WebhookDeliveryList> {
  await findWebhook(id, context);
  const address = addressOfWebhook(id, context);
  const { webhooks } = context.backend;
  const all = byMessage(await webhooks.tries(address));
  const from = after === undefined ? 0 : all.findIndex(({ last }) => last.id === after) + 1;
  // The place of a page that is not kept any more is after everything that is.
  const following = after !== undefined && from === 0 ? [] : all.slice(from);
  const page = following.slice(0, limit);
  const items = await Promise.all(
    page.map(async ({ tries, last }) => {
      const whole = await webhooks.wholeTry(address, last.seq);
      // Newer ones may have taken its place meanwhile.
      return whole && deliveryOf(address, tries, whole);
    }),
  );
  const end = page.at(-1)?.last;
  return {
    items: items.filter((it) => it !== undefined),
    ...(end && following.length > limit && { nextPageToken: end.id }),
  };
}

interface TriedMessage {
  readonly tries: readonly KeptTry[];
  readonly last: KeptTry;
}

/** The tries of each message together, the message first of which something was heard last. */
function byMessage(tries: readonly KeptTry[]): TriedMessage[] {
  const messages = [...Map.groupBy(tries, ({ id }) => id).values()].flatMap((ofMessage) => {
    const last = ofMessage.at(-1);
    return last ? [{ tries: ofMessage, last }] : [];
  });
  return messages.toSorted((one, other) => (one.last.at < other.last.at ? 1 : -1));
}

function deliveryOf(
  { tenant, webhook }: WebhookAddress,
  tries: readonly KeptTry[],
  last: WebhookAttempt,
): WebhookDelivery {
  const { id, type, url, requestHeaders: headers, body, status, answerHeaders = {}, answerBody = "" } = last;
  return {
    id,
    webhook,
    tenant,
    type,
    state: stateAfter(last),
    attempts: tries.map(({ attempt, at, durationMs, outcome, ...rest }) => ({
      attempt,
      at,
      durationMs,
      outcome,
      ...(rest.status !== undefined && { status: rest.status }),
      ...(rest.error !== undefined && { error: rest.error }),
      ...(rest.nextAttemptAt !== undefined && { nextAttemptAt: rest.nextAttemptAt }),
    })),
    request: { url, headers, body },
    ...(status !== undefined && { answer: { status, headers: answerHeaders, body: answerBody } }),
  };
}

function stateAfter({ outcome, nextAttemptAt }: WebhookAttempt): WebhookDelivery["state"] {
  if (outcome === "Failed") return nextAttemptAt === undefined ? "Failed" : "Waiting";
  return outcome;
}
