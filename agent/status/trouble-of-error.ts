import type { Failure, Reason } from "../../contract/index.ts";
import { KubeApiError, KubeUnavailableError, messageOf, TerminalError, TransientError } from "../errors.ts";
import { isRightMissing, refusalReason } from "../refusals.ts";

/** What is wrong with a store, before it is known since when. */
export type Trouble = Pick<Failure, "reason" | "message" | "step">;

/** Failed passes in a row: one says little; the same trouble again and again should not be silent until the deadline. */
export const shownFailures = 3;

/** A refusal that stays the same however often it is asked is a person's to solve; the rest passes by itself. */
export function classify(error: unknown, failures: number): Error {
  if (!(error instanceof KubeApiError))
    return error instanceof Error ? error : new TransientError("pass failed", { cause: error });
  if ([400, 405, 413, 415, 422].includes(error.code))
    return new TerminalError("ApplyRejected", error.message, { cause: error });
  const reason = shownReason(error, failures);
  return new TransientError(error.message, { cause: error, ...(reason && { reason }) });
}

/**
 * 403 may be a missing right, a full quota, a policy, or a namespace that is just terminating; all are retried. An API
 * server that has just started knows no rights for a moment.
 */
function shownReason(error: KubeApiError, failures: number): Reason | undefined {
  if (error.code !== 403 || error.causes.includes("NamespaceTerminating")) return undefined;
  if (isRightMissing(error)) return failures < shownFailures ? undefined : "RightsMissing";
  return refusalReason(error.message, "ApplyRejected");
}

/** What the error says by itself, at its first time. */
export function refusalOf(error: unknown): Trouble | undefined {
  if (!(error instanceof TerminalError || error instanceof TransientError) || !error.reason) return undefined;
  return { reason: error.reason, message: error.message };
}

/** What to show of an error without a reason of its own that has ended so many passes in a row. */
export function persistentTrouble(error: unknown, failures: number): Trouble | undefined {
  if (error instanceof KubeUnavailableError) return { reason: "KubernetesUnavailable", message: error.message };
  if (!error || failures < shownFailures) return undefined;
  return { reason: "Retrying", message: messageOf(error) };
}
