import {
  deliveryAnswer,
  deliveryAttempt,
  deliveryRequest,
  deliveryStates,
  shownDeliveryState,
  webhookDelivery,
  webhookDeliveryList,
} from "../webhook-delivery.ts";
import type { ListWords, ObjectWords } from "./words.ts";

const id = "msg_0d1b6a2e8a524b0e9d595c1a9a3f7e10";
const body =
  '{"type":"store.ready","timestamp":"2026-11-21T05:16:02Z","data":{"name":"hats","tenant":"acme","uid":"0d1b6a2e-8a52-4b0e-9d59-5c1a9a3f7e10","cluster":"fra-1","engine":"woocommerce","phase":"Ready","reason":"Ready","revision":"k3j9x0a1b2c3d4e5-41","url":"https://api.example.com/v1/stores/hats"}}';
const failed = {
  attempt: 1,
  at: "2026-11-21T05:16:03Z",
  durationMs: 15_001,
  outcome: "Failed" as const,
  error: "no answer within 15 s",
  nextAttemptAt: "2026-11-21T05:16:23Z",
};
const succeeded = {
  attempt: 2,
  at: "2026-11-21T05:16:23Z",
  durationMs: 84,
  outcome: "Succeeded" as const,
  status: 200,
};
const request = {
  url: "https://erp.example.com/hooks/storeplane",
  headers: { "content-type": "application/json", "webhook-id": id, "webhook-timestamp": "1795238183" },
  body,
};
const answer = { status: 200, headers: { "content-type": "text/plain" }, body: "ok" };
const delivery = {
  id,
  webhook: "7fQ2mZ81xWcB",
  tenant: "acme",
  type: "store.ready" as const,
  state: "Succeeded" as const,
  attempts: [failed, succeeded],
  request,
  answer,
};

export const deliveryAttemptWords: ObjectWords<typeof deliveryAttempt> = {
  schema: deliveryAttempt,
  description: "One try to send a message.",
  properties: {
    attempt: "Which try it was, from 1.",
    at: "When it began.",
    durationMs: "How long it took, in milliseconds.",
    outcome: "What it came to.",
    status: "Status of the answer; absent where none came.",
    error: "Why no answer came.",
    nextAttemptAt: "When the next try is due; absent after the last.",
  },
  examples: [failed, succeeded],
};

export const deliveryRequestWords: ObjectWords<typeof deliveryRequest> = {
  schema: deliveryRequest,
  description: "What was sent.",
  properties: {
    url: "Where it was sent.",
    headers: "Headers of ours, without the signature.",
    body: "The body, byte for byte.",
  },
  examples: [request],
};

export const deliveryAnswerWords: ObjectWords<typeof deliveryAnswer> = {
  schema: deliveryAnswer,
  description: "What was answered.",
  properties: {
    status: "Status of the answer.",
    headers: "Up to 16 of its headers, without cookies.",
    body: "The first 4,096 characters of its body.",
  },
  examples: [answer],
};

export const webhookDeliveryWords: ObjectWords<typeof webhookDelivery> = {
  schema: webhookDelivery,
  description: "A message to a webhook, and what became of it.",
  properties: {
    id: "Names the message, in its header `webhook-id` too: the same in every try.",
    webhook: "The webhook that it was sent to.",
    tenant: "The tenant that the webhook is of.",
    type: "What it tells.",
    state: "What became of it.",
    attempts: "Its tries that are kept, the oldest first.",
    request: "What was sent with the newest try.",
    answer: "What was answered to the newest try; absent where no answer came.",
  },
  examples: [delivery],
};

export const webhookDeliveryListWords: ObjectWords<typeof webhookDeliveryList> = {
  schema: webhookDeliveryList,
  description: "One page of messages to a webhook.",
  properties: {
    items: "The messages, the one that was tried last first.",
    nextPageToken: "Leads to the next page; absent on the last one.",
  },
  examples: [{ items: [delivery], nextPageToken: id }],
};

export const deliveryStateWords: ListWords = {
  schema: shownDeliveryState,
  description: "What became of a message.",
  known: deliveryStates,
  meanings: {
    Succeeded: "It was taken.",
    Waiting: "It is tried again.",
    Failed: "It is not tried any more.",
    Lost: "It had no room to wait in and was not sent: too much waits for the webhook or for the tenant. Send it again once there is room.",
  } satisfies Record<(typeof deliveryStates)[number], string>,
  isOpen: true,
};
