import {
  decodeIfReadable,
  parseHookSubject,
  type WebhookMessage,
  webhookMessage,
  webhookStateOf,
} from "../../contract/index.ts";
import type { ConductorBus, HeldMessage, KnownWebhook, Send, SendResult } from "../ports/conductor.ts";
import type { WebhookAddress, WebhookKey } from "../ports/webhooks.ts";
import { openSecret, signMessage } from "../webhooks/secrets.ts";
import type { Lanes } from "./lanes.ts";
import { askedPauseMs, isTaken } from "./next-try.ts";
import { type Ended, noRoomMs, noteEnd, tellAgain } from "./note-end.ts";

export interface DeliverOptions {
  readonly bus: ConductorBus;
  readonly send: Send;
  readonly lanes: Lanes;
  readonly keys: readonly WebhookKey[];
  /** Called with each try that was made. */
  readonly onTry: (outcome: "succeeded" | "failed" | "refused") => void;
}

/** A tenant that is suspended, or an entry that can't be read, is looked at again after this: nothing is sent meanwhile. */
const suspendedMs = 600_000;
const maxPutOffMs = 86_400_000;

/**
 * Does what is to be done with a message: sends it, puts it off, or drops what no one is to get. It is ended only when what
 * became of it stands on the bus, so that a conductor that is killed loses none. Throws BusUnavailableError.
 */
export async function deliver(options: DeliverOptions, held: HeldMessage): Promise<void> {
  const address = parseHookSubject(held.subject);
  const message = decodeIfReadable(webhookMessage, held.data, `message of ${held.subject}`);
  if (address === undefined || message === undefined) return held.ack();
  const now = options.bus.now();
  const dueInMs = message.notBefore === undefined ? 0 : Date.parse(message.notBefore) - now.getTime();
  if (dueInMs > 0) return held.retryLater(Math.min(dueInMs, maxPutOffMs));
  if (message.until < now.toISOString()) return held.ack();
  if ((await options.bus.standingOf(address.tenant)) !== "Active") return held.retryLater(suspendedMs);
  await sendInTurn(options, { address, message, held });
}

interface Job {
  readonly address: WebhookAddress;
  readonly message: WebhookMessage;
  readonly held: HeldMessage;
}

async function sendInTurn(options: DeliverOptions, { address, message, held }: Job): Promise<void> {
  const { lanes, bus } = options;
  const key = `${address.tenant}.${address.webhook}`;
  const backMs = await lanes.enter(key);
  if (backMs !== undefined) return held.retryLater(backMs);
  let tried = { tookMs: 0, isTaken: true, pauseMs: 0 };
  try {
    // As it is now: what was deleted or paused while this waited gets nothing.
    const webhook = await bus.webhook(address);
    if (webhook === "unreadable") return held.retryLater(suspendedMs);
    if (webhook === undefined || !isToGet(webhook, message)) {
      if (held.isAgain && webhook !== undefined) await tellAgain(bus, address, webhook);
      return held.ack();
    }
    const ended = await tryOnce(options, { address, message, webhook });
    tried = { ...tried, tookMs: ended.tookMs, isTaken: isTaken(ended.result) };
    tried.pauseMs = askedPauseMs(ended.result, bus.now()) ?? 0;
    // A webhook that was deleted meanwhile, or whose tenant was erased, leaves nothing behind.
    if ((await bus.webhook(address)) === undefined || (await noteEnd(bus, ended))) held.ack();
    else held.retryLater(noRoomMs);
  } finally {
    lanes.leave(key, tried);
  }
}

/** A person who sends a test wants to see what comes of it. */
function isToGet(webhook: KnownWebhook, { type }: WebhookMessage): boolean {
  return type === "test" || webhookStateOf(webhook) === "Active";
}

async function tryOnce(
  { bus, send, keys, onTry }: DeliverOptions,
  { address, message, webhook }: Omit<Job, "held"> & { readonly webhook: KnownWebhook },
): Promise<Ended> {
  const at = bus.now();
  const { id, body } = message;
  const secrets = await secretsOf(keys, { address, webhook, now: at });
  const timestamp = Math.floor(at.getTime() / 1000);
  const shown = {
    "content-type": "application/json",
    "user-agent": "storeplane-webhooks/1",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
  };
  const { url } = webhook.settings;
  const began = performance.now();
  const result: SendResult =
    secrets.length === 0
      ? { error: "the secret of the webhook can't be opened with the platform's keys: replace it" }
      : await send({
          url,
          headers: { ...shown, "webhook-signature": await signMessage(secrets, { id, timestamp, body }) },
          body,
        });
  const tookMs = performance.now() - began;
  onTry(isTaken(result) ? "succeeded" : "status" in result ? "failed" : "refused");
  return { address, message, webhook, at, tookMs, result, requestHeaders: shown };
}

interface Owned {
  readonly address: WebhookAddress;
  readonly webhook: KnownWebhook;
  readonly now: Date;
}

/** All secrets that messages are signed with now; none that can't be opened. */
async function secretsOf(keys: readonly WebhookKey[], { address, webhook, now }: Owned): Promise<string[]> {
  const valid = webhook.settings.secrets.filter(
    ({ expiresAt }) => expiresAt === undefined || expiresAt > now.toISOString(),
  );
  const opened = await Promise.allSettled(valid.map(({ sealed }) => openSecret(keys, address, sealed)));
  return opened.flatMap((it) => (it.status === "fulfilled" ? [it.value] : []));
}
