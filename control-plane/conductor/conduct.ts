import type { ConductorBus, ConductorFeeds, Send } from "../ports/conductor.ts";
import type { Logger } from "../ports/logger.ts";
import type { WebhookKey } from "../ports/webhooks.ts";
import { announce } from "./announce.ts";
import { deliver } from "./deliver.ts";
import { handleEach } from "./handle-each.ts";
import { type LaneLimits, Lanes } from "./lanes.ts";

export interface ConductOptions {
  readonly bus: ConductorBus;
  readonly feeds: ConductorFeeds;
  readonly send: Send;
  readonly keys: readonly WebhookKey[];
  readonly limits: LaneLimits;
  /** https://HOST of the API, in front of what messages name. */
  readonly publicUrl?: string | undefined;
  readonly counts: ConductorCounts;
  readonly logger: Logger;
}

/** Since the process began. */
export interface ConductorCounts {
  succeeded: number;
  failed: number;
  refused: number;
  lost: number;
  /** Entries that were met and could not be read. */
  unreadable: number;
}

const eventsAtOnce = 64;
/** Enough for hundreds of endpoints that do not answer, one connection each. */
const messagesAtOnce = 2000;

/** Tells endpoints of what becomes of stores, until the signal ends it and what is under way has ended. */
export async function conduct(options: ConductOptions, signal: AbortSignal): Promise<void> {
  const { bus, feeds, counts, logger, send, keys, publicUrl } = options;
  const lanes = new Lanes(options.limits);
  const onFailure = failureLog(logger);
  const onLost = (): void => {
    counts.lost += 1;
  };
  await Promise.all([
    handleEach({
      feed: feeds.events(signal),
      atOnce: eventsAtOnce,
      handle: async (event) => {
        await announce({ bus, publicUrl, onLost }, event);
        event.ack();
      },
      onFailure,
    }),
    handleEach({
      feed: feeds.messages(signal),
      atOnce: messagesAtOnce,
      handle: (message) => deliver({ bus, send, lanes, keys, onTry: (outcome) => (counts[outcome] += 1) }, message),
      onFailure,
    }),
  ]);
}

const remindMs = 60_000;

/** The same trouble once a minute: thousands of messages may have it. */
function failureLog(logger: Logger): (error: unknown) => void {
  let known = { text: "", at: 0 };
  return (error) => {
    const text = error instanceof Error ? error.message : String(error);
    const now = performance.now();
    if (text === known.text && now - known.at < remindMs) return;
    known = { text, at: now };
    logger.error({ err: error }, "a message is put off that can't be handled");
  };
}
