import * as z from "zod";
import { tenantId, timestamp } from "./names.ts";
import { open } from "./open.ts";
import {
  shownWebhookType,
  type WebhookType,
  webhookId,
  webhookMessageId,
  webhookTriesMs,
  webhookTypes,
} from "./webhook.ts";

/** Bytes of a body that is sent; one of ours has some 600. */
const maxWebhookBody = 4096;

/** Characters that are kept of an answer's body. */
export const maxKeptAnswer = 4096;
export const maxKeptHeaders = 16;
export const maxKeptHeader = 200;

/** One message to one endpoint, on its way: all that a process needs that never saw it. */
export const webhookMessage = z.strictObject({
  schemaVersion: z.literal(1),
  id: webhookMessageId,
  type: z.enum(webhookTypes),
  /** What is sent, byte for byte. */
  body: z.string().min(2).max(maxWebhookBody),
  /** Which try comes next, from 1. */
  attempt: z.int().min(1).max(100),
  /** When it comes due; at once without it. */
  notBefore: timestamp.optional(),
  /** After this no try begins. */
  until: timestamp,
});
export type WebhookMessage = z.infer<typeof webhookMessage>;

/** A message that was never tried, to be sent at once. */
export function newWebhookMessage(
  made: { readonly id: string; readonly type: WebhookType; readonly body: string },
  now: Date,
): WebhookMessage {
  const until = new Date(now.getTime() + webhookTriesMs).toISOString();
  return { schemaVersion: 1, ...made, attempt: 1, until };
}

const header = z.string().max(maxKeptHeader);
const kept = z.record(z.string().max(64), header);

/** What a try came to. `Lost`: there were too many messages waiting for the endpoint, and none was made. */
export const webhookOutcomes = ["Succeeded", "Failed", "Lost"] as const;

/** One try, as it is kept. */
export const webhookAttempt = z.strictObject({
  schemaVersion: z.literal(1),
  id: webhookMessageId,
  type: z.enum(webhookTypes),
  attempt: z.int().min(1),
  at: timestamp,
  durationMs: z.int().min(0),
  outcome: z.enum(webhookOutcomes),
  url: z.string().max(1024),
  /** Without the signature. */
  requestHeaders: kept,
  body: z.string().max(maxWebhookBody),
  status: z.int().optional(),
  answerHeaders: kept.optional(),
  answerBody: z.string().max(maxKeptAnswer).optional(),
  /** Why there was no answer. */
  error: z.string().max(256).optional(),
  /** Absent after the last. */
  nextAttemptAt: timestamp.optional(),
});
export type WebhookAttempt = z.infer<typeof webhookAttempt>;

/** `Lost`: it had no room to wait in, and was never sent. */
export const deliveryStates = ["Succeeded", "Waiting", "Failed", "Lost"] as const;
export const shownDeliveryState = open(deliveryStates);

/** One try, as the API shows it. */
export const deliveryAttempt = z.object({
  attempt: z.int().min(1),
  at: timestamp,
  durationMs: z.int().min(0),
  outcome: open(webhookOutcomes),
  status: z.int().optional(),
  error: z.string().optional(),
  nextAttemptAt: timestamp.optional(),
});

export const deliveryRequest = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

export const deliveryAnswer = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

/** A message to an endpoint with its tries, as the API shows it. */
export const webhookDelivery = z.object({
  id: webhookMessageId,
  webhook: webhookId,
  tenant: tenantId,
  type: shownWebhookType,
  state: shownDeliveryState,
  /** The oldest first. */
  attempts: z.array(deliveryAttempt),
  request: deliveryRequest,
  /** To the newest try; absent where none came. */
  answer: deliveryAnswer.optional(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

export const webhookDeliveryList = z.object({
  items: z.array(webhookDelivery),
  nextPageToken: z.string().optional(),
});
export type WebhookDeliveryList = z.infer<typeof webhookDeliveryList>;
