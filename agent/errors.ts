import type { Reason } from "../contract/index.ts";

/** A person must act: trying again at once can't help. Carries what the store's status shows. */
export class TerminalError extends Error {
  override readonly name = "TerminalError";
  readonly reason: Reason;

  constructor(reason: Reason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Something outside does not answer or is not there yet: the same pass is tried again with backoff. */
export class TransientError extends Error {
  override readonly name = "TransientError";
  /** Set when the status should show the cause while it lasts. */
  readonly reason: Reason | undefined;

  constructor(message: string, { reason, ...options }: ErrorOptions & { reason?: Reason } = {}) {
    super(message, options);
    this.reason = reason;
  }
}

/** `reason` of a response that is not a Status: it comes from a proxy, or from a path that nothing serves. */
export const noStatus = "NoStatus";

/** The API server refused a request; `code` and `reason` are those of its Status answer, `request` is method and path. */
export class KubeApiError extends Error {
  override readonly name = "KubeApiError";
  readonly code: number;
  readonly reason: string;
  readonly request: string | undefined;
  readonly causes: readonly string[];
  /** How long to leave the API server alone, by its own word: it sheds load so. */
  readonly retryAfterMs: number | undefined;

  constructor(answer: {
    code: number;
    reason: string;
    message: string;
    request?: string;
    causes: readonly string[];
    retryAfterMs?: number;
  }) {
    super(answer.message);
    this.code = answer.code;
    this.reason = answer.reason;
    this.request = answer.request;
    this.causes = answer.causes;
    this.retryAfterMs = answer.retryAfterMs;
  }
}

/** The API server can't be reached or does not answer in time. */
export class KubeUnavailableError extends Error {
  override readonly name = "KubeUnavailableError";
}

/** The bus can't be reached or refused a request that may succeed later. */
export class BusUnavailableError extends Error {
  override readonly name = "BusUnavailableError";
  /** Whether the bus answered, and did not take what it was given: it has no room, say. */
  readonly isRefusal: boolean;

  constructor(message: string, { isRefusal = false, ...options }: ErrorOptions & { isRefusal?: boolean } = {}) {
    super(message, options);
    this.isRefusal = isRefusal;
  }
}

/** The environment of this agent can't be used; names each wrong variable. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/**
 * Whether the API server says that the object is not there. A 404 that is no Status says nothing about an object: a
 * proxy responds so, and an API server for a kind that it does not know.
 */
export function isNotFound(error: unknown): boolean {
  return error instanceof KubeApiError && error.code === 404 && error.reason !== noStatus;
}

/** Whether the API server itself gave no answer; a proxy before it may have. */
export function isUnanswered(error: unknown): boolean {
  if (error instanceof KubeUnavailableError) return true;
  return error instanceof KubeApiError && error.code >= 500 && error.reason === noStatus;
}

/**
 * Whether the API server answers and yet has no list of a kind for us: its definition is gone or of another version,
 * its conversion fails, or we may not see it. Other kinds may be there all the same.
 */
export function isKindRefused(error: unknown): boolean {
  if (!(error instanceof KubeApiError) || isUnanswered(error)) return false;
  return !passing.has(error.code);
}

/** Refusals that are not about a kind: of our credentials, of an old list, of too many requests. */
const passing = new Set([401, 410, 429]);

/** Whether the API server says that the object is not as the request expects. */
export function isConflict(error: unknown): boolean {
  return error instanceof KubeApiError && error.code === 409;
}

/** Whether the API server says that the object would not be valid. */
export function isInvalid(error: unknown): boolean {
  return error instanceof KubeApiError && error.code === 422;
}

/** Whether the API server says no, and will as long as nothing changes. */
export function isRefusal(error: unknown): error is KubeApiError {
  return error instanceof KubeApiError && error.code < 500 && error.code !== 429;
}

/** How long the API server asks to be left alone, in milliseconds; 0 when it does not say. */
export function askedPauseMs(error: unknown): number {
  if (error instanceof KubeApiError) return error.retryAfterMs ?? 0;
  return error instanceof Error ? askedPauseMs(error.cause) : 0;
}

/** The message of anything thrown, then those of its causes. */
export function causesOf(error: unknown): string[] {
  const cause = error instanceof Error ? error.cause : undefined;
  return [messageOf(error), ...(cause === undefined ? [] : causesOf(cause))];
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same in one line with what caused it. */
export function wordsOf(error: unknown): string {
  return causesOf(error).join("; because: ");
}
