import {
  maxWebhooksOfTenant,
  newWebhookId,
  type WebhookChange,
  type WebhookRecord,
  type WebhookRequest,
  type WebhookResource,
  type WebhookSettings,
  webhookStateOf,
  whyUnprovable,
} from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { ConflictError } from "../ports/errors.ts";
import type { StoredWebhook, WebhookAddress, WebhookKey, WebhookRules } from "../ports/webhooks.ts";
import { newWebhookSecret, sealSecret } from "./secrets.ts";

/** An endpoint, and its secret, which is known only here. */
interface Made {
  readonly record: WebhookRecord;
  readonly secret: string;
}

/** Makes an endpoint of the caller's tenant. Throws ProblemError. */
export async function createWebhook(request: WebhookRequest, context: RequestContext): Promise<Made> {
  const { backend, caller, webhookRules, logger } = context;
  checkUrl(request.url, webhookRules);
  const key = sealingKey(webhookRules);
  const { tenant, actor } = caller;
  const address = { tenant, webhook: newWebhookId() };
  const secret = newWebhookSecret();
  const now = backend.now().toISOString();
  const settings: WebhookSettings = {
    schemaVersion: 1,
    id: address.webhook,
    tenant,
    ...request,
    secrets: [{ sealed: await sealSecret(key, address, secret) }],
    isPaused: false,
    enabledAt: now,
    createdBy: actor,
    createdAt: now,
    updatedAt: now,
  };
  await addWebhook(settings, context);
  logger.info({ webhook: address.webhook, tenant, actor }, "webhook created");
  return { record: { settings, health: undefined }, secret };
}

const additions = 24;

/** Throws ProblemError. Of those who add at once one comes first; the others count again, so that none is too many. */
async function addWebhook(settings: WebhookSettings, context: RequestContext): Promise<void> {
  const { backend, caller } = context;
  for (let attempt = 0; attempt < additions; attempt += 1) {
    const { count, lastSeq } = await backend.webhooks.ofTenant(caller.tenant);
    if (count >= maxWebhooksOfTenant) {
      throw new ProblemError(
        "too-many-webhooks",
        `Tenant ${caller.tenant} has ${maxWebhooksOfTenant} webhooks. Delete one that is not needed, or change it.`,
      );
    }
    if (attempt === 0) await record(context, settings.id);
    try {
      return await backend.webhooks.add(settings, lastSeq);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      // What was read may lag by milliseconds.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * (attempt + 1)));
    }
  }
  throw new ProblemError("write-conflict", "Other requests keep changing the tenant's webhooks. Retry.");
}

/** The tenant's endpoints, the newest first. */
export async function listWebhooks({ backend, caller }: RequestContext): Promise<WebhookResource[]> {
  const { webhooks: found } = await backend.webhooks.ofTenant(caller.tenant);
  const newestFirst = found.toSorted((one, other) => (one.settings.createdAt < other.settings.createdAt ? 1 : -1));
  return newestFirst.map((it) => toWebhook(it, backend.now()));
}

/** An endpoint of the caller's tenant; throws ProblemError `webhook-not-found` for any other, whether there is one or not. */
export async function findWebhook(id: string, { backend, caller }: RequestContext): Promise<StoredWebhook> {
  const found = await backend.webhooks.current({ tenant: caller.tenant, webhook: id });
  if (found) return found;
  throw new ProblemError(
    "webhook-not-found",
    `Tenant ${caller.tenant} has no webhook ${id}. GET /v1/webhooks lists them.`,
  );
}

/** Changes what is named; a change of nothing leaves all as it is. Throws ProblemError. */
export async function changeWebhook(
  id: string,
  change: WebhookChange,
  context: RequestContext,
): Promise<WebhookRecord> {
  if (change.url !== undefined) checkUrl(change.url, context.webhookRules);
  return replace(id, context, ({ description, events, ...settings }) => {
    const { url = settings.url, paused = settings.isPaused } = change;
    const now = context.backend.now().toISOString();
    return Promise.resolve({
      ...settings,
      ...fieldOf("description", change.description, description),
      ...fieldOf("events", change.events, events),
      url,
      isPaused: paused,
      // What was said to be gone may be elsewhere now.
      ...((change.paused === false || change.url !== undefined) && { enabledAt: now }),
      updatedAt: now,
    });
  });
}

function fieldOf<Name extends "description" | "events", Value>(
  name: Name,
  asked: Value | null | undefined,
  present: Value | undefined,
): Partial<Record<Name, Value>> {
  const value = asked === undefined ? present : asked;
  return (value === undefined || value === null ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}

/** Gives an endpoint another secret; the former one is signed with too for so long. Throws ProblemError. */
export async function rotateSecret(id: string, overlapSeconds: number, context: RequestContext): Promise<Made> {
  const { webhookRules, backend, caller } = context;
  const key = sealingKey(webhookRules);
  const address = { tenant: caller.tenant, webhook: id };
  const secret = newWebhookSecret();
  const changed = await replace(id, context, async (settings) => {
    const now = backend.now();
    const expiresAt = new Date(now.getTime() + overlapSeconds * 1000).toISOString();
    const [present] = settings.secrets;
    const former = present && overlapSeconds > 0 ? [{ sealed: present.sealed, expiresAt }] : [];
    const secrets = [{ sealed: await sealSecret(key, address, secret) }, ...former];
    return { ...settings, secrets, updatedAt: now.toISOString() };
  });
  return { record: changed, secret };
}

/** Ends an endpoint: what waits for it is not sent. Throws ProblemError. */
export async function deleteWebhook(id: string, context: RequestContext): Promise<WebhookRecord> {
  const found = await findWebhook(id, context);
  await record(context, id);
  const { tenant, actor } = context.caller;
  await context.backend.webhooks.remove({ tenant, webhook: id });
  context.logger.info({ webhook: id, tenant, actor }, "webhook deleted");
  return found;
}

const attempts = 4;

async function replace(
  id: string,
  context: RequestContext,
  change: (settings: WebhookSettings) => Promise<WebhookSettings>,
): Promise<WebhookRecord> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { settings, health, seq } = await findWebhook(id, context);
    if (attempt === 0) await record(context, id);
    const changed = await change(settings);
    try {
      await context.backend.webhooks.write(changed, seq);
      return { settings: changed, health };
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
  throw new ProblemError("write-conflict", "Other requests keep changing this webhook. Retry.");
}

function record({ backend }: RequestContext, webhook: string): Promise<void> {
  return backend.audit.record({ outcome: "begun", target: { kind: "webhook", name: webhook } });
}

function sealingKey({ keys: [key] }: WebhookRules): WebhookKey {
  if (key) return key;
  throw new ProblemError(
    "webhooks-not-set-up",
    "The secret of a webhook is kept sealed, and this platform has no key for that. Its operator sets STOREPLANE_WEBHOOK_KEYS_FILE.",
  );
}

/** What can be said of a URL without asking DNS; where the host leads to is judged whenever something is sent. */
function checkUrl(text: string, { allowsLoopback }: WebhookRules): void {
  const rule = whyUnsendable(new URL(text), allowsLoopback);
  if (rule === undefined) return;
  throw new ProblemError("invalid-request", `url ${rule}.`, { errors: [{ field: "#/url", rule }] });
}

function whyUnsendable({ protocol, hostname }: URL, allowsLoopback: boolean): string | undefined {
  if (allowsLoopback && ["127.0.0.1", "localhost"].includes(hostname)) return undefined;
  if (protocol !== "https:") return "must begin with https://";
  if (/^[0-9.]+$|^\[/.test(hostname)) return "must name a host, not an address";
  // The dot at the end of a name says that it is whole: it is the same name.
  const host = hostname.replace(/\.$/, "");
  return host.includes(".") ? whyUnprovable(host) : "must name a host that public DNS can have";
}

/** An endpoint as the API shows it, without what is sealed. */
export function toWebhook(record: WebhookRecord, now: Date): WebhookResource {
  const { settings, health } = record;
  const { id, url, description, events, createdBy, createdAt, updatedAt, secrets } = settings;
  const former = secrets.map(({ expiresAt }) => expiresAt).find((it) => it !== undefined && it > now.toISOString());
  const state = webhookStateOf(record);
  const { schemaVersion: _, disabledAt, disabledBecause, failingSince, ...times } = health ?? {};
  return {
    id,
    url,
    ...(description !== undefined && { description }),
    ...(events && { events }),
    state,
    createdBy,
    createdAt,
    updatedAt,
    ...(former !== undefined && { formerSecretUntil: former }),
    ...times,
    ...(failingSince !== undefined && failingSince >= settings.enabledAt && { failingSince }),
    ...(state === "Disabled" && { disabledAt, disabledBecause }),
  };
}

/** Where messages of the caller's tenant for this endpoint go. */
export function addressOfWebhook(id: string, { caller }: RequestContext): WebhookAddress {
  return { tenant: caller.tenant, webhook: id };
}
