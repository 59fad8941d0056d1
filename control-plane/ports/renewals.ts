import type { RenewalReply, RenewalRequest } from "../../contract/index.ts";

/** The process that gives agents their tokens; what is signed is judged there. */
export interface Renewals {
  /** Passes a question on. Throws BusUnavailableError when no answer comes. */
  ask(request: RenewalRequest): Promise<RenewalReply>;
}
