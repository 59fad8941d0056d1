import {
  newWebhookMessage,
  type WebhookAttempt,
  type WebhookHealth,
  type WebhookMessage,
  webhookPatienceMs,
  webhookStateOf,
} from "../../contract/index.ts";
import type { ConductorBus, KnownWebhook, SendResult } from "../ports/conductor.ts";
import { ConflictError } from "../ports/errors.ts";
import type { WebhookAddress } from "../ports/webhooks.ts";
import { asksFor, messageId } from "./announce.ts";
import { isTaken, nextTryAt } from "./next-try.ts";
import { hadRoom, noteLost } from "./note-lost.ts";

/** A try that was made. */
export interface Ended {
  readonly address: WebhookAddress;
  readonly message: WebhookMessage;
  readonly webhook: KnownWebhook;
  readonly at: Date;
  readonly tookMs: number;
  readonly result: SendResult;
  /** Without the signature. */
  readonly requestHeaders: Readonly<Record<string, string>>;
}

/** The receiver wants no message ever again. */
const goneStatus = 410;

/** How often it is written down that an endpoint takes everything, or nothing. */
const noteEveryMs = 60_000;

/** When a message is sent again whose next try has no room to wait in. */
export const noRoomMs = 600_000;

/**
 * Writes down how a try ended: the next one first, so that none is lost, then the try, then how the endpoint fares. False
 * when the next one has no room to wait in: the message itself is to come back then, after `noRoomMs`.
 */
export async function noteEnd(bus: ConductorBus, ended: Ended): Promise<boolean> {
  const { address, message, at, result } = ended;
  const taken = isTaken(result);
  const isGone = "status" in result && result.status === goneStatus && message.type !== "test";
  const dueAt =
    taken || isGone || message.type === "test"
      ? undefined
      : nextTryAt({ attempt: message.attempt, result, now: at, until: message.until });
  const hasRoom = dueAt === undefined || (await queueNext(bus, ended, dueAt));
  const nextAt = hasRoom ? dueAt : at.getTime() + noRoomMs;
  await hadRoom(bus.writeTry(address, shortened(toAttempt(ended, nextAt))));
  if (message.type !== "test") await noteHealth(bus, ended, { taken, isGone });
  return hasRoom;
}

function queueNext(bus: ConductorBus, { address, message }: Ended, dueAt: number): Promise<boolean> {
  const attempt = message.attempt + 1;
  const next = { ...message, attempt, notBefore: new Date(dueAt).toISOString() };
  // Until is that of the message: one that is sent again has another.
  return hadRoom(bus.queue(address, next, `${message.id} ${attempt} ${message.until}`));
}

function toAttempt(ended: Ended, nextAt: number | undefined): WebhookAttempt {
  const { message, webhook, at, tookMs, result, requestHeaders } = ended;
  const { id, type, attempt, body } = message;
  return {
    schemaVersion: 1,
    id,
    type,
    attempt,
    at: at.toISOString(),
    durationMs: Math.round(tookMs),
    outcome: isTaken(result) ? "Succeeded" : "Failed",
    url: webhook.settings.url,
    requestHeaders: { ...requestHeaders },
    body,
    ...("status" in result
      ? { status: result.status, answerHeaders: { ...result.headers }, answerBody: result.body }
      : { error: result.error }),
    ...(nextAt !== undefined && { nextAttemptAt: new Date(nextAt).toISOString() }),
  };
}

/** Bytes of a try that is kept: whoever answers must not decide how much room it takes from other tenants. */
const maxTryBytes = 12_288;

/** With less of the answer where that takes more bytes than characters. */
function shortened(tried: WebhookAttempt): WebhookAttempt {
  const { answerBody = "" } = tried;
  if (answerBody === "" || encoder.encode(JSON.stringify(tried)).length <= maxTryBytes) return tried;
  return shortened({ ...tried, answerBody: answerBody.slice(0, Math.floor(answerBody.length / 2)) });
}

const encoder = new TextEncoder();

interface Outcome {
  readonly taken: boolean;
  readonly isGone: boolean;
}

async function noteHealth(bus: ConductorBus, { address, webhook, at }: Ended, outcome: Outcome): Promise<void> {
  for (let found: KnownWebhook | undefined = webhook, left = attempts; found && left > 0; left -= 1) {
    const health = healthAfter(found, at, outcome);
    if (health === undefined) return;
    try {
      if (!(await hadRoom(bus.writeHealth(address, health, found.healthSeq)))) return;
      if (health.disabledAt === at.toISOString()) await tellOthers(bus, address, health);
      return;
    } catch (error) {
      // Another conductor wrote what it saw at the same time.
      if (!(error instanceof ConflictError)) throw error;
      const again = await bus.webhook(address);
      found = again === "unreadable" ? undefined : again;
    }
  }
}

const attempts = 4;

/** Time in which a conductor that was killed after it disabled an endpoint, and before it said so, is made up for. */
const toldWithinMs = 60_000;

/** Tells once more of an endpoint that was just disabled: under the former ids, so that who has been told already knows. */
export async function tellAgain(bus: ConductorBus, address: WebhookAddress, { health }: KnownWebhook): Promise<void> {
  if (health?.disabledAt === undefined) return;
  if (bus.now().getTime() - Date.parse(health.disabledAt) < toldWithinMs) await tellOthers(bus, address, health);
}

/** How an endpoint fares after a try; undefined when that stands there already. */
export function healthAfter(
  { settings, health }: Pick<KnownWebhook, "settings" | "health">,
  at: Date,
  { taken, isGone }: Outcome,
): WebhookHealth | undefined {
  const known: WebhookHealth = health ?? { schemaVersion: 1 };
  const { failingSince: since, ...rest } = known;
  // What was before it was enabled counts no more.
  const failingSince = since !== undefined && since >= settings.enabledAt ? since : undefined;
  if (!taken) return afterFailure({ ...known, failingSince }, at, isGone);
  if (failingSince === undefined && isRecent(known.lastSuccessAt, at)) return undefined;
  return { ...rest, lastSuccessAt: at.toISOString() };
}

type Known = Omit<WebhookHealth, "failingSince"> & { readonly failingSince: string | undefined };

function afterFailure(known: Known, at: Date, isGone: boolean): WebhookHealth | undefined {
  const now = at.toISOString();
  const { failingSince = now } = known;
  const failing = { ...known, lastFailureAt: now, failingSince };
  if (isGone) return { ...failing, disabledAt: now, disabledBecause: "Gone" };
  if (at.getTime() - Date.parse(failingSince) >= webhookPatienceMs) {
    return { ...failing, disabledAt: now, disabledBecause: "Failing" };
  }
  return known.failingSince !== undefined && isRecent(known.lastFailureAt, at) ? undefined : failing;
}

/** Whether it was written down so short a time ago that it need not be again. */
function isRecent(time: string | undefined, at: Date): boolean {
  return time !== undefined && at.getTime() - Date.parse(time) < noteEveryMs;
}

/** The tenant's other endpoints are told that one is told nothing any more. */
async function tellOthers(
  bus: ConductorBus,
  { tenant, webhook }: WebhookAddress,
  health: WebhookHealth,
): Promise<void> {
  const { disabledAt: timestamp = "", disabledBecause: because = "" } = health;
  const data = { webhook, tenant, because };
  const body = JSON.stringify({ type: "endpoint.disabled", timestamp, data });
  for (const other of await bus.webhooksOf(tenant)) {
    const { id, url } = other.settings;
    if (id === webhook || webhookStateOf(other) !== "Active" || !asksFor(other, "endpoint.disabled")) continue;
    const name = await messageId([webhook, "endpoint.disabled", timestamp, id]);
    const message = newWebhookMessage({ id: name, type: "endpoint.disabled", body }, bus.now());
    const address = { tenant, webhook: id };
    if (!(await bus.queue(address, message, name))) await noteLost(bus, { address, message, url });
  }
}
