import type { Backend, Caller, Ids, Logger } from "../ports.ts";
import type { PlacementTally } from "./choose-cluster.ts";

/** What the handling of one request may use. */
export interface Scope {
  /** Also in the answer's X-Request-Id and in the log. */
  readonly requestId: string;
  readonly backend: Backend;
  readonly caller: Caller;
  readonly ids: Ids;
  readonly tally: PlacementTally;
  readonly logger: Logger;
  /** Whether this process is about to end. */
  readonly isDraining: () => boolean;
}

/** Conflicts in a row on one store before a request gives up: that many writers at once are not a user's. */
export const maxConflicts = 5;
