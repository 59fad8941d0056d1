import { type ProblemCode, type ProblemDetails, problemCodes, problemTypePrefix } from "../../contract/index.ts";
import {
  AuditFullError,
  BusUnavailableError,
  ClusterSilentError,
  MessageTooLargeError,
  StorageFullError,
  TooManyKeysError,
} from "../ports/errors.ts";
import { TooManyStreamsError } from "../ports/event-feed.ts";
import { NoTenantError, type Overrun, QuotaExceededError, TenantSuspendedError } from "../ports/quota.ts";
import { describeOverruns } from "./describe-overruns.ts";

export interface FieldError {
  readonly field: string;
  readonly rule: string;
}

type Retryable = {
  [Code in ProblemCode]: (typeof problemCodes)[Code]["retryable"] extends true ? Code : never;
}[ProblemCode];

/** Seconds after which a retry may find another answer, where the problem itself knows no better. */
const retryAfter: Readonly<Record<Retryable, number>> = {
  "request-timeout": 1,
  "rate-limited": 1,
  "too-many-streams": 2,
  "nothing-to-back-up": 5,
  "no-credentials": 10,
  "write-conflict": 1,
  "cluster-unavailable": 5,
  "no-cluster": 10,
  "issuer-unavailable": 10,
  "storage-full": 60,
  "audit-full": 600,
  "shutting-down": 1,
  "bus-unavailable": 5,
  internal: 5,
};

interface ProblemOptions extends ErrorOptions {
  readonly errors?: readonly FieldError[];
  readonly phase?: string;
  readonly cluster?: string;
  readonly overruns?: readonly Overrun[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A response of the API that is not a success; `code` decides the status, `detail` is for people. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: ProblemCode;
  readonly options: ProblemOptions;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, options);
    this.code = code;
    this.options = options;
  }

  /** The same, told more of. */
  with(options: ProblemOptions): ProblemError {
    return new ProblemError(this.code, this.message, { ...this.options, ...options });
  }

  get status(): number {
    return problemCodes[this.code].status;
  }

  /** Those of the answer, besides what every problem has. */
  get headers(): Readonly<Record<string, string>> {
    const seconds = (retryAfter as Partial<Record<ProblemCode, number>>)[this.code];
    return { ...(seconds !== undefined && { "Retry-After": String(seconds) }), ...this.options.headers };
  }

  /** RFC 9457 problem details. */
  toDetails(instance: string): ProblemDetails {
    const { status, title, retryable } = problemCodes[this.code];
    const { errors, phase, cluster, overruns } = this.options;
    return {
      type: `${problemTypePrefix}${this.code}`,
      title,
      status,
      detail: this.message,
      code: this.code,
      retryable,
      instance,
      ...(errors && { errors: [...errors] }),
      ...(phase !== undefined && { phase }),
      ...(cluster !== undefined && { cluster }),
      ...(overruns && { overruns: [...overruns] }),
    };
  }
}

/** The client left before it had its answer. */
export class ClientGoneError extends Error {
  override readonly name = "ClientGoneError";
}

/** The problem of a cluster that can't be asked now; `detail` says why. */
export function clusterUnavailable(cluster: string, detail: string, options: ErrorOptions = {}): ProblemError {
  return new ProblemError("cluster-unavailable", detail, { ...options, cluster });
}

/** The problem of a tenant that was never created. */
export function tenantNotRegistered(tenant: string, options: ErrorOptions = {}): ProblemError {
  const detail = `There is no tenant ${tenant}. An administrator of the platform creates it with POST /v1/tenants.`;
  return new ProblemError("tenant-not-registered", detail, options);
}

/** The problem of a create for a tenant that is suspended. */
export function tenantSuspended(tenant: string, options: ErrorOptions = {}): ProblemError {
  return new ProblemError(
    "tenant-suspended",
    `Tenant ${tenant} may read and delete, not create. Ask the operator.`,
    options,
  );
}

/** The detail of a failure that was not foreseen. */
export const internalDetail = "Quote the X-Request-Id header when you report this.";

/** The problem that an error is shown as; undefined for one that was not foreseen. */
export function toProblem(error: unknown): ProblemError | undefined {
  if (error instanceof ProblemError) return error;
  if (error instanceof BusUnavailableError) {
    return new ProblemError("bus-unavailable", error.detail, {
      cause: error,
    });
  }
  if (error instanceof ClusterSilentError) {
    const detail = `${error.message.replace(/^t/, "T")}. Retry later.`;
    return clusterUnavailable(error.cluster, detail, { cause: error });
  }
  if (error instanceof StorageFullError) {
    return new ProblemError(
      "storage-full",
      "Nothing was written; existing stores keep running. Retry later, or ask the operator to free storage.",
      { cause: error },
    );
  }
  if (error instanceof TooManyKeysError) {
    const headers = { "Retry-After": "600" };
    return new ProblemError("rate-limited", `${error.message}. Nothing was done.`, { cause: error, headers });
  }
  if (error instanceof AuditFullError) {
    return new ProblemError(
      "audit-full",
      `${error.message}. Nothing was changed; reads and deletes are served, and shops keep running. Ask the operator to make room for the audit.`,
      { cause: error },
    );
  }
  if (error instanceof QuotaExceededError) {
    const { overruns } = error;
    return new ProblemError("quota-exceeded", describeOverruns(overruns), { cause: error, overruns });
  }
  if (error instanceof MessageTooLargeError) {
    return new ProblemError("body-too-large", "The store is larger than one message may be: shorten its lists.", {
      cause: error,
    });
  }
  if (error instanceof TooManyStreamsError) return tooManyStreams(error);
  return problemOfTenant(error);
}

function tooManyStreams(error: TooManyStreamsError): ProblemError {
  const told = `As many as ${error.message}.`;
  if (error.of !== "credential") {
    return new ProblemError("too-many-streams", `${told} Another process may have room: retry.`, { cause: error });
  }
  const detail = `${told} Close one, or share one among the pages or processes that use this credential.`;
  return new ProblemError("rate-limited", detail, { cause: error, headers: { "Retry-After": "60" } });
}

function problemOfTenant(error: unknown): ProblemError | undefined {
  if (error instanceof NoTenantError) return tenantNotRegistered(error.tenant, { cause: error });
  if (error instanceof TenantSuspendedError) return tenantSuspended(error.tenant, { cause: error });
  return undefined;
}
