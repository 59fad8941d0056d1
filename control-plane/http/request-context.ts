import type { Backend } from "../ports/backend.ts";
import type { Logger } from "../ports/logger.ts";

export interface Ids {
  /** A new random UUID. */
  uuid(): string;
}

/** Who asks. */
export interface Caller {
  readonly tenant: string;
  readonly actor: string;
}

/** Tells who sent a request. */
export type Identity = (request: Request) => Caller | Promise<Caller>;

/** What the handling of one request may use. */
export interface RequestContext {
  /** Also in the answer's X-Request-Id and in the log. */
  readonly requestId: string;
  readonly backend: Backend;
  readonly caller: Caller;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Whether this process is about to end. */
  readonly isDraining: () => boolean;
}
