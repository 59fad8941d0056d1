import { errors, type NatsConnection } from "@nats-io/nats-core";
import type { Lacks } from "../lacks.ts";
import type { Logger } from "../ports.ts";

export interface BusWatchOptions {
  readonly connection: NatsConnection;
  readonly lacks: Lacks;
  readonly logger: Logger;
}

type Violation = InstanceType<typeof errors.PermissionViolationError>;

/**
 * Says what becomes of the connection: the client itself does not report that it is away or that the server refused
 * something; it only stops responding.
 */
export class BusWatch {
  readonly #options: BusWatchOptions;
  readonly #reconnected = new Set<() => void>();
  readonly #refused = new Set<(violation: Violation) => void>();
  #isConnected = true;
  #lastRefusal = "";

  constructor(options: BusWatchOptions) {
    this.#options = options;
    void this.#follow(); // ends with the connection
  }

  get isConnected(): boolean {
    return this.#isConnected && !this.#options.connection.isClosed();
  }

  /** Calls back after each reconnect; returns a function that stops it. */
  onReconnect(callback: () => void): () => void {
    this.#reconnected.add(callback);
    return () => void this.#reconnected.delete(callback);
  }

  /** Calls back for each publish or subscription that the server refuses; returns a function that stops it. */
  onRefused(callback: (violation: Violation) => void): () => void {
    this.#refused.add(callback);
    return () => void this.#refused.delete(callback);
  }

  async #follow(): Promise<void> {
    const { connection, lacks } = this.#options;
    for await (const status of connection.status()) {
      if (status.type === "disconnect") {
        this.#isConnected = false;
        lacks.note("bus", "the connection is lost; trying to connect again");
      } else if (status.type === "reconnect") {
        this.#isConnected = true;
        lacks.clear("bus");
        for (const callback of this.#reconnected) callback();
      } else if (status.type === "error") this.#takeError(status.error);
    }
    this.#isConnected = false;
  }

  #takeError(error: Error): void {
    const { lacks, logger } = this.#options;
    if (error instanceof errors.PermissionViolationError) {
      // The same loop asks again every second.
      if (this.#lastRefusal !== error.message) logger.warn({ err: error }, "refused by the bus");
      this.#lastRefusal = error.message;
      for (const callback of this.#refused) callback(error);
    } else if (!this.isConnected)
      lacks.note("bus", `the server refuses the connection: ${error.message}`, { cause: error });
    else logger.warn({ err: error }, "error on the bus");
  }
}
