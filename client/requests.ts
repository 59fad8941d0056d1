import type * as z from "zod";
import type {
  OperationKind,
  OperationOutcome,
  Phase,
  StoreResource,
  SummarySort,
  storeRequest,
  tenantRequest,
  tokenRequest,
  WebhookChange,
  WebhookRequest,
} from "../contract/index.ts";
import type { CallOptions } from "./transport.ts";

/** The body of a create: what has a default may be left out. */
export type NewStore = z.input<typeof storeRequest>;
export type NewTenant = z.input<typeof tenantRequest>;
export type NewToken = z.input<typeof tokenRequest>;
export type NewWebhook = WebhookRequest;
export type ChangedWebhook = WebhookChange;

export interface CreateOptions extends CallOptions {
  /** Two creates of one key and body make one store within 24 hours. @default a new one for each call */
  readonly idempotencyKey?: string;
}

/** Why, for whoever looks at it later: up to 500 characters in one line. */
export interface NoteOptions {
  readonly note?: string | undefined;
}

export interface ChangeOptions extends CallOptions {
  /** The revision that the store must still be at; another one is the problem `revision-conflict`. */
  readonly ifRevision?: string | undefined;
}

export interface ChangeStoreOptions extends ChangeOptions, NoteOptions {
  /** Two changes of one key and body make one revision within 24 hours. @default a new one for each call */
  readonly idempotencyKey?: string;
}

export interface BackupOptions extends CallOptions {
  /** Two requests of one key make one backup for as long as it is listed. @default a new one for each call */
  readonly idempotencyKey?: string;
}

export interface Changed {
  readonly store: StoreResource;
  /** `unchanged`: the store is asked to be so already. `replayed`: an earlier request of this key made it so. */
  readonly outcome: "accepted" | "unchanged" | "replayed";
}

export interface DeleteOptions extends ChangeOptions, NoteOptions {
  /** Skips or ends the grace period: the data is gone for good. */
  readonly force?: boolean;
}

export interface ListFilter {
  readonly cluster?: string;
  readonly engine?: string;
  readonly phase?: Phase;
  /** The caller's own id of a store: one store or none. */
  readonly externalId?: string;
  /** `key=value` or `key`, separated by commas; all must hold. */
  readonly labelSelector?: string;
  /** Stores looked at for one page: 1 to 200. */
  readonly limit?: number;
  readonly pageToken?: string | undefined;
}

/** Of several values of one filter a store needs to fit one. */
export interface SummaryFilter {
  /** Part of a name or of a host, in either case and script. */
  readonly q?: string | undefined;
  readonly phase?: readonly string[] | undefined;
  readonly cluster?: readonly string[] | undefined;
  readonly engine?: readonly string[] | undefined;
  readonly plan?: readonly string[] | undefined;
  /** Why they are not Ready. */
  readonly reason?: readonly string[] | undefined;
  /** The caller's own id of a store: one store or none. */
  readonly externalId?: string | undefined;
  /** `key=value` or `key`, separated by commas; all must hold. */
  readonly labelSelector?: string | undefined;
  /** @default by name */
  readonly sort?: SummarySort | undefined;
  /** Rows of one page: 1 to 1,000. */
  readonly limit?: number | undefined;
  readonly pageToken?: string | undefined;
}

export interface HistoryPlace {
  /** 1 to 100. */
  readonly limit?: number;
  readonly pageToken?: string | undefined;
}

export interface OperationFilter extends HistoryPlace {
  readonly kind?: OperationKind;
  readonly outcome?: OperationOutcome;
  readonly actor?: string;
}

/** Which lines of a store's logs. */
export interface WhichLogs {
  /** Only what this component wrote, such as `web` or `database`. */
  readonly component?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly since?: string | undefined;
  /** How many lines at most, the newest: 1 to 500. @default 100 */
  readonly tail?: number | undefined;
}

export interface TenantPage {
  /** 1 to 200. */
  readonly limit?: number;
  readonly pageToken?: string | undefined;
}

export interface AuditFilter {
  /** RFC 3339, in UTC. */
  readonly since?: string;
  readonly until?: string;
  readonly actor?: string;
  readonly operation?: string;
  /** Name of the store, tenant, token or cluster. */
  readonly target?: string;
  readonly outcome?: string;
  /** The platform's own chain in place of the tenant's. */
  readonly platform?: boolean;
  /** 1 to 200. */
  readonly limit?: number;
  readonly pageToken?: string | undefined;
}

/** Which blocks of an audit chain. */
export type BlockFilter = Pick<AuditFilter, "platform" | "limit" | "pageToken">;

export interface Created {
  readonly store: StoreResource;
  /** `existing`: the same store was there before. `replayed`: an earlier request of this key made it. */
  readonly outcome: "accepted" | "existing" | "replayed";
}
