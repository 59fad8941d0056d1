import type { AuditDetails, AuditOutcome, AuditTarget } from "../../contract/index.ts";

/** Who asks, by what, from where, and what for: the same in every entry of one request. */
export interface AuditOrigin {
  /** Whose chain the entries go to, where the event names no other; `platformChain` for what concerns no tenant. */
  readonly tenant: string;
  readonly actor: string;
  /** Id of the token or session, never the secret. */
  readonly credential?: string | undefined;
  readonly role?: string | undefined;
  /** The client's, where it is known. */
  readonly address?: string | undefined;
  readonly method?: string | undefined;
  /** operationId of the route, or what else was tried, such as `sign-in`. */
  readonly operation: string;
  readonly requestId: string;
}

/** What happened; it replaces what the origin says where both say something. */
export interface AuditEvent extends Partial<AuditOrigin> {
  readonly outcome: AuditOutcome;
  readonly target?: AuditTarget | undefined;
  /** Code of the problem that was answered. */
  readonly code?: string | undefined;
  /** That it set; kept sealed, as the client's address is. */
  readonly email?: string | undefined;
  /** Few and short; never a secret and nothing personal. */
  readonly details?: AuditDetails | undefined;
}

/**
 * The record of who did what. Changes of stores are recorded by themselves, in the batch that makes them; what becomes
 * of every other request of a route that changes something, or reads what is secret, by the steps of requests.
 */
export interface AuditTrail {
  /** What was stored last; undefined before. */
  readonly last: AuditOutcome | undefined;
  /**
   * Stored when it returns: to be awaited before a change that is made elsewhere than in the stream of desired states
   * (`begun`), so that none is without its entry. Throws BusUnavailableError, StorageFullError,
   * AuditFullError.
   */
  record(event: AuditEvent): Promise<void>;
  /** To be awaited before what is secret is read: it must not be without its entry. Throws AuditFullError. */
  checkRoom(): Promise<void>;
  /** Written soon; what is lost when this process is killed, or has too many waiting, is counted. Never throws. */
  note(event: AuditEvent): void;
}
