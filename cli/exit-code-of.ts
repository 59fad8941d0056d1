import {
  ApiProblemError,
  ApiUnreachableError,
  StoreFailedError,
  StoreNotInTimeError,
  UnreadableAnswerError,
} from "../client/index.ts";
import type { ProblemCode, ProblemDetails } from "../contract/index.ts";
import {
  BackupFailedError,
  BackupNotInTimeError,
  CliConfigError,
  InterruptedError,
  NotAskedInTimeError,
  NothingToAcceptError,
  SignInError,
  UsageError,
} from "./errors.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { FieldConflictError, NotUpInTimeError } from "./install/errors.ts";

const { failed, usage, notFound, refused, conflict, timedOut, endedInFailed, away, interrupted } = exitCodes;

const codeOfProblem: Readonly<Record<ProblemCode, ExitCode>> = {
  "malformed-request": failed,
  "request-timeout": away,
  "expectation-failed": failed,
  "headers-too-large": failed,
  "foreign-host": failed,
  "foreign-origin": refused,
  unauthenticated: refused,
  forbidden: refused,
  "malformed-json": failed,
  "invalid-request": usage,
  "invalid-parameter": usage,
  "invalid-header": usage,
  "unsupported-media-type": failed,
  "body-too-large": usage,
  "idempotency-key-reused": conflict,
  "store-not-found": notFound,
  "host-not-found": notFound,
  "token-not-found": notFound,
  "webhook-not-found": notFound,
  "delivery-not-found": notFound,
  "cluster-not-found": notFound,
  "no-such-cluster": notFound,
  "cluster-closed": conflict,
  "cluster-revoked": conflict,
  "cluster-not-joined": conflict,
  "cluster-exists": conflict,
  "account-refused": conflict,
  "lock-out-missing": conflict,
  "join-refused": conflict,
  "nothing-to-accept": conflict,
  "renewal-refused": conflict,
  "agent-too-old": conflict,
  "route-not-found": failed,
  "method-not-allowed": failed,
  "store-differs": conflict,
  "name-taken": conflict,
  "host-taken": conflict,
  "external-id-taken": conflict,
  "too-many-tokens": conflict,
  "too-many-webhooks": conflict,
  "webhook-queue-full": conflict,
  "webhooks-not-set-up": conflict,
  "rate-limited": away,
  "too-many-streams": away,
  "tenant-not-found": notFound,
  "tenant-exists": conflict,
  "tenant-not-registered": refused,
  "tenant-suspended": refused,
  "tenant-in-use": conflict,
  "quota-exceeded": refused,
  "plan-too-small": refused,
  "store-deleting": conflict,
  "store-suspended": conflict,
  "no-credentials": conflict,
  "backups-off": conflict,
  "nothing-to-back-up": conflict,
  "not-deleting": conflict,
  "undelete-too-late": conflict,
  "revision-conflict": conflict,
  "write-conflict": conflict,
  "namespace-taken": conflict,
  "apply-rejected": failed,
  "cluster-unavailable": away,
  "no-cluster": away,
  "issuer-unavailable": away,
  "storage-full": away,
  "audit-full": away,
  "shutting-down": away,
  "bus-unavailable": away,
  internal: away,
};

const signInStatuses: readonly number[] = [401, 403, 407];
const conflictStatuses: readonly number[] = [409, 412];

/** Also of a code of tomorrow, and of what a proxy says in place of the API. */
function codeOfStatus(status: number): ExitCode {
  if (signInStatuses.includes(status)) return refused;
  if (conflictStatuses.includes(status)) return conflict;
  return status === 429 || status >= 500 ? away : failed;
}

function codeOf({ code, status }: ProblemDetails): ExitCode {
  return Object.hasOwn(codeOfProblem, code) ? codeOfProblem[code as ProblemCode] : codeOfStatus(status);
}

const codesOfClasses: readonly (readonly [kind: new (...args: never[]) => Error, code: ExitCode])[] = [
  [ApiUnreachableError, away],
  [StoreFailedError, endedInFailed],
  [StoreNotInTimeError, timedOut],
  [BackupFailedError, endedInFailed],
  [BackupNotInTimeError, timedOut],
  [NotUpInTimeError, timedOut],
  [NotAskedInTimeError, timedOut],
  [NothingToAcceptError, conflict],
  [FieldConflictError, conflict],
  [InterruptedError, interrupted],
  [SignInError, refused],
  [UsageError, usage],
  [CliConfigError, usage],
];

/** The exit code that tells a script about an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ApiProblemError) return codeOf(error.problem);
  if (error instanceof UnreadableAnswerError) return error.status < 400 ? failed : codeOfStatus(error.status);
  return codesOfClasses.find(([kind]) => error instanceof kind)?.[1] ?? failed;
}
