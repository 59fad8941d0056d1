import type { ProblemDetails } from "../contract/index.ts";

/** The API refused a request; the message carries its code and detail. */
export class ApiProblemError extends Error {
  override readonly name = "ApiProblemError";
  readonly problem: ProblemDetails;
  /** Seconds after which the API says that a retry may find another answer. */
  readonly retryAfter: number | undefined;

  constructor(request: string, problem: ProblemDetails, retryAfter?: number) {
    super(`${request}: ${problem.status} ${problem.code}: ${problem.detail}`);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get code(): ProblemDetails["code"] {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }

  /** What happened and what to do, for people. */
  get detail(): string {
    return this.problem.detail;
  }

  /** Each wrong field with the rule that it breaks. */
  get errors(): NonNullable<ProblemDetails["errors"]> {
    return this.problem.errors ?? [];
  }

  /** Whether the same request may succeed later without a change. */
  get isRetryable(): boolean {
    return this.problem.retryable;
  }
}

/** No answer came, or not in time; `cause` says why. What was asked for may have been done all the same. */
export class ApiUnreachableError extends Error {
  override readonly name = "ApiUnreachableError";

  constructor(request: string, cause: unknown) {
    super(`${request} got no answer: ${whyOf(cause)}. Look whether the API runs at this address.`, { cause });
  }
}

/** What answered is not this API, or of another version: the message says what is wrong with its answer. */
export class UnreadableAnswerError extends Error {
  override readonly name = "UnreadableAnswerError";
  readonly status: number;

  constructor(request: string, { status, why, cause }: { status: number; why: string; cause?: unknown }) {
    super(`${request} was answered with ${status}, and what can't be read: ${why}`, { cause });
    this.status = status;
  }
}

/** Node's fetch says "fetch failed" and hides why behind it. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message;
  return cause instanceof Error && cause.message !== "" ? cause.message : error.message;
}
