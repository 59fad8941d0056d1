/** A subject was not at the sequence that the write expected: another writer was faster. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
}

/** The bus did not answer, or has no leader or no streams, for as long as a request may wait. */
export class BusUnavailableError extends Error {
  override readonly name = "BusUnavailableError";
  /** What the caller is told; the message is for the log. */
  readonly detail: string;

  constructor(message: string, options: ErrorOptions & { readonly detail?: string } = {}) {
    super(message, options);
    this.detail = options.detail ?? "The message bus did not answer in time. Retry later.";
  }
}

/** The stream is full and refuses new writes; what it holds is intact. */
export class StorageFullError extends Error {
  override readonly name = "StorageFullError";
}

/** As many Idempotency-Keys of a tenant are remembered as may be. */
export class TooManyKeysError extends Error {
  override readonly name = "TooManyKeysError";
}

/** No change of a tenant is without its entry, and the tenant's chain has no room for another one; the message is shown to the client. */
export class AuditFullError extends Error {
  override readonly name = "AuditFullError";
}

/** One message is larger than the stream takes. */
export class MessageTooLargeError extends Error {
  override readonly name = "MessageTooLargeError";
}

/** The bus refused a request in a way that no retry changes: a wrong stream setting or a missing permission. */
export class BusRefusalError extends Error {
  override readonly name = "BusRefusalError";
  readonly code: number;

  constructor(code: number, description: string, options?: ErrorOptions) {
    super(`the bus refused: ${description} (JetStream error ${code})`, options);
    this.code = code;
  }
}

/** No agent answers for a cluster, in time and readably; the message is shown to the client. */
export class ClusterSilentError extends Error {
  override readonly name = "ClusterSilentError";
  readonly cluster: string;

  constructor(cluster: string, why: string, options?: ErrorOptions) {
    super(`the agent of cluster ${cluster} ${why}`, options);
    this.cluster = cluster;
  }
}
