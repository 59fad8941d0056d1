import type { Reason } from "../contract/index.ts";
import { KubeApiError } from "./errors.ts";

/*
 * The two refusals that the API server gives no code of their own: only its English tells them apart. Both texts were
 * seen on Kubernetes 1.35.4 and 1.36.3, and tests on real servers fail when one changes.
 */

/** The admission plug-in ResourceQuota returns a plain 403: `pods "a" is forbidden: exceeded quota: store, …`. */
const quotaIsFull = "exceeded quota";

/** The authorizer returns a plain 403 too: `secrets "a" is forbidden: User "b" cannot get resource …`. */
const rightIsMissing = /: User ".*" cannot /;

/** The reason of a refused object: a full quota, otherwise the given one. */
export function refusalReason(message: string, otherwise: Reason): Reason {
  return message.includes(quotaIsFull) ? "QuotaExceeded" : otherwise;
}

/** Whether the agent itself lacks the right. */
export function isRightMissing(error: unknown): boolean {
  return error instanceof KubeApiError && error.code === 403 && rightIsMissing.test(error.message);
}
