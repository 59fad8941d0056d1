import * as z from "zod";
import {
  type CreatedWebhook,
  createdWebhook,
  type WebhookList,
  type WebhookRecord,
  webhookChange,
  webhookId,
  webhookList,
  webhookRequest,
  webhookResource,
  webhookRotation,
} from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Answer, type Route, route } from "../http/route.ts";
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  findWebhook,
  listWebhooks,
  rotateSecret,
  toWebhook,
} from "./webhooks.ts";

const params = z.object({ id: webhookId });
const answers = { 200: { description: "The webhook.", schema: webhookResource } };
const common = { tag: "Webhooks", right: "webhooks:write" } as const;
const changeProblems = ["webhook-not-found", "write-conflict", "storage-full"] as const;

/** `POST /v1/webhooks` */
export function createWebhookRoute(): Route {
  return route(
    {
      ...common,
      operationId: "createWebhook",
      method: "post",
      path: "/v1/webhooks",
      summary: "Create a webhook",
      description:
        "From now on the URL is sent a message, signed as Standard Webhooks 1.0 says, whenever a store of the tenant becomes " +
        "another than it was. The response is the only one that has the secret. A request that is sent twice creates two.",
      body: webhookRequest,
      answers: { 201: { description: "The webhook, with its secret.", schema: createdWebhook } },
      problems: ["too-many-webhooks", "webhooks-not-set-up", "write-conflict", "storage-full"],
    },
    async ({ body }, context) => {
      const { record, secret } = await createWebhook(body, context);
      const answer: CreatedWebhook = { ...toWebhook(record, context.backend.now()), secret };
      return { status: 201, body: answer };
    },
  );
}

/** `GET /v1/webhooks` */
export function listWebhooksRoute(): Route {
  return route(
    {
      ...common,
      operationId: "listWebhooks",
      method: "get",
      path: "/v1/webhooks",
      summary: "List webhooks",
      description: "The webhooks of the tenant, without their secrets, the newest first.",
      answers: { 200: { description: "All webhooks.", schema: webhookList } },
      problems: [],
    },
    async (_input, context) => {
      const body: WebhookList = { items: await listWebhooks(context) };
      return { status: 200, body };
    },
  );
}

/** `GET /v1/webhooks/{id}` */
export function getWebhookRoute(): Route {
  return route(
    {
      ...common,
      operationId: "getWebhook",
      method: "get",
      path: "/v1/webhooks/{id}",
      summary: "Read a webhook",
      description: "What it is told, and how it has fared; never its secret.",
      params,
      answers,
      problems: ["webhook-not-found"],
    },
    async ({ params: { id } }, context) => shown(await findWebhook(id, context), context),
  );
}

/** `POST /v1/webhooks/{id}/settings` */
export function changeWebhookRoute(): Route {
  return route(
    {
      ...common,
      operationId: "changeWebhook",
      method: "post",
      path: "/v1/webhooks/{id}/settings",
      summary: "Change a webhook",
      description:
        "Absent fields stay as they are, null removes. `paused: false`, or another URL, enables a webhook again that was disabled.",
      params,
      body: webhookChange,
      answers,
      problems: changeProblems,
    },
    async ({ params: { id }, body }, context) => shown(await changeWebhook(id, body, context), context),
  );
}

/** `DELETE /v1/webhooks/{id}` */
export function deleteWebhookRoute(): Route {
  return route(
    {
      ...common,
      operationId: "deleteWebhook",
      method: "delete",
      path: "/v1/webhooks/{id}",
      summary: "Delete a webhook",
      description: "Nothing more is sent to it, what waits included. What was sent is forgotten.",
      params,
      answers: { 200: { description: "The webhook as it was.", schema: webhookResource } },
      problems: ["webhook-not-found"],
    },
    async ({ params: { id } }, context) => shown(await deleteWebhook(id, context), context),
  );
}

/** `POST /v1/webhooks/{id}/rotate` */
export function rotateWebhookRoute(): Route {
  return route(
    {
      ...common,
      operationId: "rotateWebhookSecret",
      method: "post",
      path: "/v1/webhooks/{id}/rotate",
      summary: "Replace the secret of a webhook",
      description:
        "The response is the only one that has the new secret. Until the overlap is over, every message is signed with both, so " +
        "that a receiver can change over without missing one.",
      params,
      body: webhookRotation,
      answers: { 200: { description: "The webhook, with its new secret.", schema: createdWebhook } },
      problems: [...changeProblems, "webhooks-not-set-up"],
    },
    async ({ params: { id }, body: { overlapSeconds } }, context) => {
      const { record, secret } = await rotateSecret(id, overlapSeconds, context);
      const body: CreatedWebhook = { ...toWebhook(record, context.backend.now()), secret };
      return { status: 200, body };
    },
  );
}

function shown(record: WebhookRecord, { backend }: RequestContext): Answer {
  return { status: 200, body: toWebhook(record, backend.now()) };
}
