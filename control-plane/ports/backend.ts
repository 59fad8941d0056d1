import type { AuditOrigin, AuditTrail } from "./audit.ts";
import type { AuditLog } from "./audit-log.ts";
import type { ClusterReader, ClusterRegistry } from "./clusters.ts";
import type { DesiredStore } from "./desired.ts";
import type { EventLog } from "./event-log.ts";
import type { History } from "./history.ts";
import type { HostProofs } from "./host-proofs.ts";
import type { ClusterQuestions } from "./questions.ts";
import type { TenantQuotas } from "./quota.ts";
import type { Renewals } from "./renewals.ts";
import type { SessionRegister } from "./sessions.ts";
import type { StatusReader } from "./status.ts";
import type { TenantEraser } from "./tenant-eraser.ts";
import type { TenantRegister } from "./tenants.ts";
import type { TokenStore } from "./tokens.ts";
import type { WebhookStore } from "./webhooks.ts";

/** What a request may use of the bus while it is handled. */
export interface Backend {
  /**
   * By the bus's clock, of which every read of clusters tells; ours as long as none was read. What decides about a
   * store's data goes by this one: the agents ask it too.
   */
  now(): Date;
  readonly audit: AuditTrail;
  readonly auditLog: AuditLog;
  readonly desired: DesiredStore;
  readonly history: History;
  readonly events: EventLog;
  readonly hostProofs: HostProofs;
  readonly status: StatusReader;
  readonly clusters: ClusterReader;
  readonly registry: ClusterRegistry;
  readonly questions: ClusterQuestions;
  readonly renewals: Renewals;
  readonly tokens: TokenStore;
  readonly webhooks: WebhookStore;
  readonly sessions: SessionRegister;
  readonly quotas: TenantQuotas;
  readonly tenants: TenantRegister;
  readonly eraser: TenantEraser;
  /** How full the stream of desired states is; a limit of 0 or less means no limit. */
  storage(): Promise<{ readonly usedBytes: number; readonly limitBytes: number }>;
  /** Throws BusUnavailableError unless the bus answers and has every stream. */
  checkReady(): Promise<void>;
}

/**
 * Lends a backend for the time of one request: a kept connection, or one that is opened on first use and closed. What
 * is changed through it is recorded as done by the origin, without one by the platform itself.
 */
export type WithBackend = <T>(work: (backend: Backend) => Promise<T>, origin?: AuditOrigin) => Promise<T>;
