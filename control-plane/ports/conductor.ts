import type {
  DesiredMessage,
  SeenStatus,
  StoreAddress,
  WebhookAttempt,
  WebhookHealth,
  WebhookMessage,
  WebhookRecord,
} from "../../contract/index.ts";
import type { WebhookAddress } from "./webhooks.ts";

/** A message that is held: it comes back when it is neither ended nor kept for some seconds. */
export interface Held {
  /** It is done with. */
  ack(): void;
  /** It comes again, after so many milliseconds. */
  retryLater(ms: number): void;
  /** It stays held for some more seconds. */
  keep(): void;
}

/** An event of a store. */
export interface HeldEvent extends Held {
  /** Place in the stream of events. */
  readonly seq: number;
  /** When the bus stored it; an ISO time. */
  readonly storedAt: string;
  /** Place in the stream that it was taken from. */
  readonly sourceSeq: number;
  readonly subject: string;
  readonly data: Uint8Array;
}

/** A message for an endpoint. */
export interface HeldMessage extends Held {
  /** Whether a conductor had it before, and may have ended half way. */
  readonly isAgain: boolean;
  readonly subject: string;
  readonly data: Uint8Array;
}

/** What a conductor reads by the bus's durables, for as long as it runs: lost ones are waited for. */
export interface ConductorFeeds {
  events(signal: AbortSignal): AsyncIterable<HeldEvent>;
  messages(signal: AbortSignal): AsyncIterable<HeldMessage>;
  /** Seconds that the oldest of each has waited to be taken; rejects while the bus does not say. */
  waits(): Promise<Readonly<Record<"events" | "messages", number>>>;
}

/** An endpoint, with the sequence that a change of its health must expect. */
export interface KnownWebhook extends WebhookRecord {
  readonly healthSeq: number;
}

/** Whether a tenant is sent anything; `Unknown` where its entry can't be read: what is for it waits. */
export type TenantStanding = "Active" | "Suspended" | "Unknown";

/** What a conductor asks of the bus. Throws BusUnavailableError. */
export interface ConductorBus {
  now(): Date;
  /** Of this moment; of a later layout, or damaged, it is unreadable. */
  webhook(address: WebhookAddress): Promise<KnownWebhook | "unreadable" | undefined>;
  /** Of this moment, without those that can't be read. */
  webhooksOf(tenant: string): Promise<readonly KnownWebhook[]>;
  /** At most ten seconds old; one that was erased is suspended too. */
  standingOf(tenant: string): Promise<TenantStanding>;
  /** All desired states of a place, of whatever life, the oldest first. */
  historyOf(address: StoreAddress): Promise<readonly DesiredMessage[]>;
  /** The last status before this place in the stream of events, if one is kept there, and since when all are kept. */
  statusBefore(subject: string, seq: number): Promise<{ readonly status?: SeenStatus; readonly knownSince: string }>;
  /** Whether the endpoint and its tenant had room; two of one key within two minutes are one. */
  queue(address: WebhookAddress, message: WebhookMessage, key: string): Promise<boolean>;
  /** Not while the tenant has more tries than is its share. */
  writeTry(address: WebhookAddress, tried: WebhookAttempt): Promise<void>;
  /** Throws ConflictError when another conductor wrote it meanwhile. */
  writeHealth(address: WebhookAddress, health: WebhookHealth, expected: number): Promise<void>;
}

/** One try to send a message. */
export interface Sending {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came back: an answer, or why there was none. */
export type SendResult =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** The first of it. */
      readonly body: string;
    }
  | { readonly error: string };

/** Sends to addresses of the public internet only. Never throws. */
export type Send = (sending: Sending) => Promise<SendResult>;
