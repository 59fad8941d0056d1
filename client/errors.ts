import type { ProblemDetails } from "../contract/index.ts";

/** What a refusal says besides its body. */
interface ToldByHeaders {
  readonly retryAfter?: number | undefined;
  readonly requestId?: string | undefined;
}

/** The API refused a request; the message carries its code and detail. */
export class ApiProblemError extends Error {
  override readonly name = "ApiProblemError";
  readonly problem: ProblemDetails;
  /** Seconds after which the API says that a retry may find another answer. */
  readonly retryAfter: number | undefined;
  /** Under which the platform's log has the request. */
  readonly requestId: string | undefined;

  constructor(request: string, problem: ProblemDetails, { retryAfter, requestId }: ToldByHeaders = {}) {
    super(`${request}: ${problem.status} ${problem.code}: ${problem.detail}`);
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.requestId = requestId;
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
  /** The request and why nothing came back, without what to do. */
  readonly what: string;

  constructor(request: string, cause: unknown) {
    const what = `${request} got no answer: ${whyOf(cause)}.`;
    super(`${what} Check that the API runs at this address.`, { cause });
    this.what = what;
  }
}

/** The server is not this API, or has another version: the message says what is wrong with its response. */
export class UnreadableAnswerError extends Error {
  override readonly name = "UnreadableAnswerError";
  readonly status: number;

  constructor(request: string, { status, why, cause }: { status: number; why: string; cause?: unknown }) {
    super(`${request} returned ${status} and an unreadable body: ${why}`, { cause });
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
