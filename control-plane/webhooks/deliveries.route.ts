import * as z from "zod";
import {
  type QueuedWebhook,
  queuedWebhook,
  webhookDeliveryList,
  webhookId,
  webhookMessageId,
} from "../../contract/index.ts";
import { wholeNumber } from "../http/parameters.ts";
import { type Route, route } from "../http/route.ts";
import { listDeliveries, sendAgain, sendTest } from "./deliveries.ts";

const params = z.object({ id: webhookId });
const deliveryParams = z.object({ id: webhookId, delivery: webhookMessageId });
const answers = { 202: { description: "The message waits to be sent.", schema: queuedWebhook } };
const common = { tag: "Webhooks", right: "webhooks:write" } as const;

const query = z.strictObject({
  limit: wholeNumber({ min: 1, max: 100 }).default(50),
  pageToken: z.string().max(200, "must be a nextPageToken").optional(),
});

/** `POST /v1/webhooks/{id}/test` */
export function testWebhookRoute(): Route {
  return route(
    {
      ...common,
      operationId: "testWebhook",
      method: "post",
      path: "/v1/webhooks/{id}/test",
      summary: "Send a webhook a test",
      description: "A message of type `test`, whatever the webhook asks to be told, and whether it is active or not.",
      params,
      answers,
      problems: ["webhook-not-found", "webhook-queue-full", "storage-full"],
    },
    async ({ params: { id } }, context) => {
      const body: QueuedWebhook = { id: await sendTest(id, context) };
      return { status: 202, body };
    },
  );
}

/** `GET /v1/webhooks/{id}/deliveries` */
export function listDeliveriesRoute(): Route {
  return route(
    {
      ...common,
      operationId: "listDeliveries",
      method: "get",
      path: "/v1/webhooks/{id}/deliveries",
      summary: "List what was sent to a webhook",
      description:
        "Messages with their tries, the one that was tried last first: what was sent and what was answered, up to 4 kB of it. The last 500 tries " +
        "are kept, for 14 days. A message that was not tried yet is not among them.",
      params,
      query,
      answers: { 200: { description: "A page of messages.", schema: webhookDeliveryList } },
      problems: ["webhook-not-found"],
    },
    async ({ params: { id }, query: { limit, pageToken } }, context) => ({
      status: 200,
      body: await listDeliveries(id, { limit, after: pageToken }, context),
    }),
  );
}

/** `POST /v1/webhooks/{id}/deliveries/{delivery}/resend` */
export function resendDeliveryRoute(): Route {
  return route(
    {
      ...common,
      operationId: "resendDelivery",
      method: "post",
      path: "/v1/webhooks/{id}/deliveries/{delivery}/resend",
      summary: "Send a message again",
      description: "The same message under the same id, however it ended before; it is tried as a new one is.",
      params: deliveryParams,
      answers,
      problems: ["webhook-not-found", "delivery-not-found", "webhook-queue-full", "storage-full"],
    },
    async ({ params: { id, delivery } }, context) => {
      await sendAgain({ id, delivery }, context);
      const body: QueuedWebhook = { id: delivery };
      return { status: 202, body };
    },
  );
}
