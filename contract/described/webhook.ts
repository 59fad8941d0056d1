import {
  createdWebhook,
  queuedWebhook,
  shownWebhookEnding,
  shownWebhookEvent,
  shownWebhookState,
  shownWebhookType,
  webhookChange,
  webhookEndings,
  webhookEvents,
  webhookList,
  webhookRequest,
  webhookResource,
  webhookRotation,
  webhookStates,
  webhookTypes,
} from "../webhook.ts";
import type { ListWords, ObjectWords, PropertyWords } from "./words.ts";

const url: PropertyWords = {
  description: "Where messages are sent, by POST: an https:// URL of a public host.",
  format: "uri",
};
const description = "What it is for, in its maker's words.";
const events: PropertyWords = { description: "What it is told; all without it.", uniqueItems: true };

const properties = {
  id: "Names the webhook; no secret.",
  url,
  description,
  events,
  state: "Whether messages are sent to it.",
  createdBy: "Id of whoever created it.",
  createdAt: "When it was created.",
  updatedAt: "When its owner changed it last.",
  formerSecretUntil: "Until when messages are signed with the former secret too; absent when they are not.",
  lastSuccessAt: "When it took a message last, up to a minute old; absent before the first.",
  lastFailureAt: "When it refused a message last, up to a minute old; absent before the first.",
  failingSince: "Since when it has taken no message; absent while it takes them.",
  disabledAt: "When it was disabled; absent for one that is not.",
  disabledBecause: "Why it was disabled; absent for one that is not.",
};

const orders = {
  id: "7fQ2mZ81xWcB",
  url: "https://erp.example.com/hooks/storeplane",
  description: "order system",
  events: ["store.ready" as const, "store.failed" as const],
  state: "Active" as const,
  createdBy: "token:9aT3nR70yVdC",
  createdAt: "2026-11-21T05:14:38Z",
  updatedAt: "2026-11-22T09:00:00Z",
  formerSecretUntil: "2026-11-23T09:00:00Z",
  lastSuccessAt: "2026-11-22T09:10:00Z",
};
const disabled = {
  ...orders,
  state: "Disabled" as const,
  lastFailureAt: "2026-11-27T10:00:00Z",
  failingSince: "2026-11-22T10:00:00Z",
  disabledAt: "2026-11-27T10:00:00Z",
  disabledBecause: "Failing" as const,
};
const secret = "whsec_RVhBTVBMRUVYQU1QTEVFWEFNUExFRVhBTVBMRUVYQU0=";

export const webhookRequestWords: ObjectWords<typeof webhookRequest> = {
  schema: webhookRequest,
  description: "A webhook to create.",
  properties: { url, description, events },
  examples: [{ url: orders.url, description: orders.description, events: orders.events }],
};

export const webhookChangeWords: ObjectWords<typeof webhookChange> = {
  schema: webhookChange,
  description: "What to change of a webhook: absent fields stay as they are, null removes.",
  properties: {
    url,
    description,
    events,
    paused: "Whether nothing is sent to it; false enables one again that was disabled, too.",
  },
  examples: [{ url: orders.url, description: null, events: ["store.failed"], paused: false }],
};

export const webhookRotationWords: ObjectWords<typeof webhookRotation> = {
  schema: webhookRotation,
  description: "How a secret is replaced.",
  properties: { overlapSeconds: "Seconds in which messages are signed with the former secret too." },
  examples: [{ overlapSeconds: 86_400 }],
};

export const webhookWords: ObjectWords<typeof webhookResource> = {
  schema: webhookResource,
  description: "A webhook, without its secret.",
  properties,
  examples: [orders, disabled],
};

export const createdWebhookWords: ObjectWords<typeof createdWebhook> = {
  schema: createdWebhook,
  description: "A webhook whose secret was just made.",
  properties: { ...properties, secret: "What its messages are signed with; it is never shown again." },
  examples: [
    { ...orders, secret },
    { ...disabled, secret },
  ],
};

export const webhookListWords: ObjectWords<typeof webhookList> = {
  schema: webhookList,
  description: "All webhooks of a tenant.",
  properties: { items: "The webhooks, the newest first." },
  examples: [{ items: [orders] }],
};

export const queuedWebhookWords: ObjectWords<typeof queuedWebhook> = {
  schema: queuedWebhook,
  description: "A message that waits to be sent.",
  properties: { id: "Names the message, in its header `webhook-id` too." },
  examples: [{ id: "msg_0d1b6a2e8a524b0e9d595c1a9a3f7e10" }],
};

export const webhookStateWords: ListWords = {
  schema: shownWebhookState,
  description: "Whether messages are sent to a webhook.",
  known: webhookStates,
  meanings: {
    Active: "It is sent messages.",
    Paused: "Its owner wants none for now.",
    Disabled: "It took none any more.",
  } satisfies Record<(typeof webhookStates)[number], string>,
  isOpen: true,
};

export const webhookEndingWords: ListWords = {
  schema: shownWebhookEnding,
  description: "Why a webhook was disabled.",
  known: webhookEndings,
  meanings: {
    Gone: "It answered 410.",
    Failing: "It took nothing for five days.",
  } satisfies Record<(typeof webhookEndings)[number], string>,
  isOpen: true,
};

const meanings = {
  "store.accepted": "A store was created.",
  "store.updating": "A change of a store was accepted.",
  "store.ready": "A store is up: for the first time, or after a change.",
  "store.degraded": "A store that was up is not wholly up any more.",
  "store.failed": "A store needs a person.",
  "store.recovered": "A store is up again that was degraded or had failed.",
  "store.suspended": "A store is stopped, as it was asked for.",
  "store.deleting": "A delete was accepted.",
  "store.undeleted": "A delete was taken back.",
  "store.deleted": "A store is gone.",
  "endpoint.disabled": "Another webhook of the tenant is sent nothing any more.",
} satisfies Record<(typeof webhookEvents)[number], string>;

export const webhookEventWords: ListWords = {
  schema: shownWebhookEvent,
  description: "What a webhook can ask to be told.",
  known: webhookEvents,
  meanings,
  isOpen: true,
};

export const webhookTypeWords: ListWords = {
  schema: shownWebhookType,
  description: "What a message tells.",
  known: webhookTypes,
  meanings: { ...meanings, test: "Nothing: someone tries whether messages arrive." },
  isOpen: true,
};
