import { type Amounts, type Role, type Scope, scopesOfRole } from "../../contract/index.ts";
import type { Backend } from "../ports/backend.ts";
import type { EventFeed } from "../ports/event-feed.ts";
import type { LogFeed } from "../ports/log-feed.ts";
import type { Logger } from "../ports/logger.ts";
import type { WebhookRules } from "../ports/webhooks.ts";

export interface Ids {
  /** A new random UUID. */
  uuid(): string;
}

/** Who asks. */
export interface Caller {
  /** Whose stores are meant. */
  readonly tenant: string;
  /** An opaque id, never a name or an address of a person. */
  readonly actor: string;
  readonly role: Role;
  /** At most those of the role. */
  readonly scopes: readonly Scope[];
  /** Id of the token or session that was shown; absent when none was asked for. */
  readonly credential?: string;
  /** When what was shown ends, where that is known without asking the bus. */
  readonly expiresAt?: string;
}

/** A caller with all that the role may do. */
export function callerOf(known: Omit<Caller, "scopes">): Caller {
  return { ...known, scopes: scopesOfRole[known.role] };
}

/**
 * Tells who sent a request; throws ProblemError `unauthenticated` for one that carries no valid credential. Before one is
 * looked up that was not seen of late, `beforeLookUp` is called, which throws when its sender is not to be heard.
 */
export type Identity = (request: Request, beforeLookUp: () => void) => Caller | Promise<Caller>;

/** What custom hosts have to do with the platform's operator. */
export interface HostRules {
  /** Whether hosts are served without a proof: for development. */
  readonly areTrusted: boolean;
  /** Domains of the platform itself: no tenant may have a host there. */
  readonly platformDomains: readonly string[];
}

/** What all tenants together may have. */
export interface PlatformRoom {
  /** Throws ProblemError `no-cluster` where there is no room for so much more. */
  hold(asked: Amounts, context: RequestContext): Promise<HeldRoom>;
}

/** Room that a create has while it is on its way. */
export interface HeldRoom {
  /** To be called at its end: with what was made it counts until a later sum has it. */
  readonly settle: (isMade: boolean) => void;
}

/** What the handling of one request may use. */
export interface RequestContext {
  /** Also in the answer's X-Request-Id and in the log. */
  readonly requestId: string;
  readonly backend: Backend;
  readonly caller: Caller;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly hostRules: HostRules;
  readonly webhookRules: WebhookRules;
  readonly platformRoom: PlatformRoom;
  /** Whether this process is about to end. */
  readonly isDraining: () => boolean;
  /** Outlives the request. */
  readonly feed: EventFeed;
  /** Outlives the request. */
  readonly logFeed: LogFeed;
  /** What who asked may do by now, by the same credential. Throws ProblemError once this is no more. */
  readonly mayStill: () => Promise<readonly Scope[]>;
}
