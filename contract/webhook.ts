import * as z from "zod";
import { actorId } from "./access.ts";
import { randomBase62 } from "./base62.ts";
import { clusterId, storeName, storeUid, tenantId, timestamp } from "./names.ts";
import { open } from "./open.ts";

/** What an endpoint can ask to be told: how a store, or another endpoint, has become another than it was. */
export const webhookEvents = [
  "store.accepted",
  "store.updating",
  "store.ready",
  "store.degraded",
  "store.failed",
  "store.recovered",
  "store.suspended",
  "store.deleting",
  "store.undeleted",
  "store.deleted",
  "endpoint.disabled",
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** Those, and what only a person sends. */
export const webhookTypes = [...webhookEvents, "test"] as const;
export type WebhookType = (typeof webhookTypes)[number];

/** Endpoints of one tenant. */
export const maxWebhooksOfTenant = 20;

/** How long a message is tried: the last try is made within these milliseconds of the first. */
export const webhookTriesMs = 75 * 3_600_000;

/** An endpoint that took nothing for so many milliseconds is disabled. */
export const webhookPatienceMs = 5 * 86_400_000;

/** Seconds that a secret which was replaced stays good for, unless its owner says otherwise. */
const defaultOverlapSeconds = 86_400;
const maxOverlapSeconds = 7 * 86_400;

export const webhookId = z.string().regex(/^[0-9A-Za-z]{12}$/, "must be the id of a webhook: 12 letters and digits");

/** A new one, by the machine's source of randomness. */
export function newWebhookId(): string {
  return randomBase62(12);
}

/** Names a message to whoever receives it: the same in every try, so that one that came twice is told. */
export const webhookMessageId = z
  .string()
  .regex(/^msg_[0-9a-f]{32}$/, 'must be the id of a message: "msg_" and 32 digits of base 16');

/** Where messages are sent: the rules of the URL that need no look at DNS. */
export const webhookUrl = z
  .string()
  .max(1024, "must be at most 1024 characters")
  .refine(
    (text) => whyBadWebhookUrl(text) === undefined,
    "must be an https:// URL of a public host, without a user, a password or a fragment",
  );

/** The rule that a URL breaks to which nothing is sent; undefined for one that may be tried. */
function whyBadWebhookUrl(text: string): string | undefined {
  const url = /^https?:\/\//.test(text) && !/[\s\p{Cc}]/u.test(text) ? URL.parse(text) : null;
  if (url === null) return "must be an https:// URL";
  if (url.username !== "" || url.password !== "") return "must not name a user or a password";
  return url.hash === "" && !text.includes("#") ? undefined : "must not have a fragment";
}

const description = z
  .string()
  .max(128, "must be at most 128 characters")
  .regex(/^[^\p{Cc}]*$/u, "must not contain control characters");

const events = z
  .array(z.enum(webhookEvents))
  .min(1, "must name an event; leave it out for all")
  .max(webhookEvents.length)
  .refine((all) => new Set(all).size === all.length, "must not name an event twice");

/** A secret of an endpoint as the bus keeps it: sealed under a key that the bus does not have. */
const sealedSecret = z.strictObject({
  sealed: z.string().regex(/^[a-z0-9-]{1,32}\.[A-Za-z0-9_-]{40,256}$/),
  /** Until when messages are signed with it too; absent for the present one. */
  expiresAt: timestamp.optional(),
});

/** What a tenant decided about an endpoint; written by control planes only. */
export const webhookSettings = z.strictObject({
  schemaVersion: z.literal(1),
  id: webhookId,
  tenant: tenantId,
  url: z.string().max(1024),
  description: description.optional(),
  /** All when it is absent. */
  events: events.optional(),
  /** The present one first. */
  secrets: z.array(sealedSecret).min(1).max(3),
  isPaused: z.boolean(),
  /** What made it disabled before this time counts no more. */
  enabledAt: timestamp,
  createdBy: actorId,
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type WebhookSettings = z.infer<typeof webhookSettings>;

export const webhookEndings = ["Gone", "Failing"] as const;

/** How an endpoint has fared; written by conductors only. */
export const webhookHealth = z.strictObject({
  schemaVersion: z.literal(1),
  lastSuccessAt: timestamp.optional(),
  lastFailureAt: timestamp.optional(),
  /** Since when nothing was taken any more. */
  failingSince: timestamp.optional(),
  disabledAt: timestamp.optional(),
  disabledBecause: z.enum(webhookEndings).optional(),
});
export type WebhookHealth = z.infer<typeof webhookHealth>;

/** An endpoint, by the two who write of it. */
export interface WebhookRecord {
  readonly settings: WebhookSettings;
  readonly health: WebhookHealth | undefined;
}

export const webhookStates = ["Active", "Paused", "Disabled"] as const;
export type WebhookState = (typeof webhookStates)[number];

/** Whether messages are sent to an endpoint. */
export function webhookStateOf({ settings, health }: WebhookRecord): WebhookState {
  if (settings.isPaused) return "Paused";
  const { disabledAt } = health ?? {};
  return disabledAt !== undefined && disabledAt >= settings.enabledAt ? "Disabled" : "Active";
}

/** The body of `POST /v1/webhooks`. */
export const webhookRequest = z.strictObject({
  url: webhookUrl,
  description: description.optional(),
  events: events.optional(),
});
export type WebhookRequest = z.infer<typeof webhookRequest>;

/** The body of `POST /v1/webhooks/{id}/settings`: absent fields stay, null takes away. */
export const webhookChange = z.strictObject({
  url: webhookUrl.optional(),
  description: description.nullable().optional(),
  events: events.nullable().optional(),
  /** False enables one that was disabled, too. */
  paused: z.boolean().optional(),
});
export type WebhookChange = z.infer<typeof webhookChange>;

/** The body of `POST /v1/webhooks/{id}/rotate`. */
export const webhookRotation = z.strictObject({
  overlapSeconds: z
    .int()
    .min(0, "must be at least 0")
    .max(maxOverlapSeconds, `must be at most ${maxOverlapSeconds}`)
    .default(defaultOverlapSeconds),
});

export const shownWebhookEvent = open(webhookEvents);
export const shownWebhookType = open(webhookTypes);
export const shownWebhookState = open(webhookStates);
export const shownWebhookEnding = open(webhookEndings);

/** An endpoint without its secret, as the API shows it. */
export const webhookResource = z.object({
  id: webhookId,
  url: z.string(),
  description: z.string().optional(),
  /** Absent for all. */
  events: z.array(shownWebhookEvent).optional(),
  state: shownWebhookState,
  createdBy: actorId,
  createdAt: timestamp,
  updatedAt: timestamp,
  /** Until when messages are signed with the former secret too. */
  formerSecretUntil: timestamp.optional(),
  lastSuccessAt: timestamp.optional(),
  lastFailureAt: timestamp.optional(),
  failingSince: timestamp.optional(),
  disabledAt: timestamp.optional(),
  disabledBecause: shownWebhookEnding.optional(),
});
export type WebhookResource = z.infer<typeof webhookResource>;

/** An endpoint whose secret was just made: the only time that it is shown. */
export const createdWebhook = webhookResource.extend({ secret: z.string() });
export type CreatedWebhook = z.infer<typeof createdWebhook>;

export const webhookList = z.object({ items: z.array(webhookResource) });
export type WebhookList = z.infer<typeof webhookList>;

/** A message that waits to be sent. */
export const queuedWebhook = z.object({ id: webhookMessageId });
export type QueuedWebhook = z.infer<typeof queuedWebhook>;

/** What a message about a store says in `data`: few fields that one goes by; the rest is behind `url`. */
export const webhookStoreData = z.object({
  name: storeName,
  tenant: tenantId,
  uid: storeUid,
  cluster: clusterId,
  engine: z.string(),
  phase: z.string(),
  reason: z.string().optional(),
  /** The newest one that is accepted or observed: of two messages the one with the greater is the later. */
  revision: z.string(),
  /** The API resource. */
  url: z.string(),
});
export type WebhookStoreData = z.infer<typeof webhookStoreData>;

/** The body of every message (Standard Webhooks 1.0). */
export const webhookBody = z.object({
  type: shownWebhookType,
  timestamp,
  data: z.record(z.string(), z.unknown()),
});
export type WebhookBody = z.infer<typeof webhookBody>;
