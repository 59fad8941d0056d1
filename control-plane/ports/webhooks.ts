import type { WebhookAttempt, WebhookMessage, WebhookRecord, WebhookSettings } from "../../contract/index.ts";

/** An endpoint, with the sequence that a change of its settings must expect. */
export interface StoredWebhook extends WebhookRecord {
  readonly seq: number;
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
  ofTenant(tenant: string): Promise<readonly WebhookRecord[]>;
  current(address: WebhookAddress): Promise<StoredWebhook | undefined>;
  /** Takes the place of the settings at this sequence; 0 for a new endpoint. */
  write(settings: WebhookSettings, expected: number): Promise<void>;
  /** With all that waits for it, and what became of what did not. */
  remove(address: WebhookAddress): Promise<void>;
  /** Whether there was room: throws nothing for an endpoint for which too many messages wait. */
  queue(address: WebhookAddress, message: WebhookMessage): Promise<boolean>;
  /** Tries that are kept, the oldest first. */
  tries(address: WebhookAddress): Promise<readonly WebhookAttempt[]>;
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
