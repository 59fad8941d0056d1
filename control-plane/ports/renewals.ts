import type { PlacingReply, PlacingRequest, RenewalReply, RenewalRequest } from "../../contract/index.ts";

/** The process that gives agents their tokens, and puts accounts in place; what is signed is judged there. */
export interface Renewals {
  /** Passes a question on. Throws BusUnavailableError when no answer comes. */
  ask(request: RenewalRequest): Promise<RenewalReply>;

  /** Puts an account in place. Throws BusUnavailableError when no answer comes: it may be in place then. */
  place(request: PlacingRequest): Promise<PlacingReply>;
}
