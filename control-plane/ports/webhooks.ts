import type { WebhookAttempt, WebhookMessage, WebhookRecord, WebhookSettings } from "../../contract/index.ts";

/** An endpoint, with the sequence that a change of its settings must expect. */
export interface StoredWebhook extends WebhookRecord {
  readonly seq: number;
}

export interface TenantWebhooks {
  /** Those that can be read. */
  readonly webhooks: readonly WebhookRecord[];
  /** Of all. */
  readonly count: number;
  /** That a new one must expect. */
  readonly lastSeq: number;
}

/** A try without what was sent and what was answered: some 200 bytes in place of 10 kB. */
export interface KeptTry extends Pick<WebhookAttempt, "id" | "attempt" | "at" | "durationMs" | "outcome"> {
  /** Where the rest is. */
  readonly seq: number;
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  readonly nextAttemptAt?: string | undefined;
}

/** Where a message is to go. */
export interface WebhookAddress {
  readonly tenant: string;
  readonly webhook: string;
}

/**
 * Endpoints of tenants, what waits for them and what became of it.
 * Writes throw ConflictError, StorageFullError or BusUnavailableError.
 */
export interface WebhookStore {
  /** In no order; may lag by milliseconds. */
  ofTenant(tenant: string): Promise<TenantWebhooks>;
  current(address: WebhookAddress): Promise<StoredWebhook | undefined>;
  /** A new endpoint, if none of the tenant's was written since that sequence. */
  add(settings: WebhookSettings, lastSeq: number): Promise<void>;
  /** Takes the place of the settings at this sequence. */
  write(settings: WebhookSettings, expected: number): Promise<void>;
  /** With all that waits for it, and what became of what did not. */
  remove(address: WebhookAddress): Promise<void>;
  /** Whether there was room: throws nothing for an endpoint for which too many messages wait. */
  queue(address: WebhookAddress, message: WebhookMessage): Promise<boolean>;
  /** Tries that are kept, the oldest first, without those that can't be read; may wait until others' logs are read. */
  tries(address: WebhookAddress): Promise<readonly KeptTry[]>;
  /** All of one; undefined when it is not kept any more. */
  wholeTry(address: WebhookAddress, seq: number): Promise<WebhookAttempt | undefined>;
}

/** A key that secrets of endpoints are sealed with. */
export interface WebhookKey {
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Uint8Array<ArrayBuffer>;
}

/** What webhooks have to do with the platform's operator. */
export interface WebhookRules {
  /** The first seals, all open; none where nothing can be sealed. */
  readonly keys: readonly WebhookKey[];
  /** Whether endpoints may be on this machine, by plain HTTP: for development. */
  readonly allowsLoopback: boolean;
}
