import type { NatsConnection } from "@nats-io/nats-core";
import type { WithBackend } from "../ports/backend.ts";
import type { Logger } from "../ports/logger.ts";
import { flushAudit } from "./audit/flush.ts";
import { createBackend } from "./backend.ts";
import type { Bus } from "./connection/bus.ts";
import { createBusMemory } from "./connection/memory.ts";
import { TransientBusError } from "./connection/retry.ts";
import { trackConnection } from "./connection/track-connection.ts";

export interface BusPerRequestOptions {
  readonly connect: () => Promise<NatsConnection>;
  readonly inboxPrefix: string;
  readonly logger: Logger;
  /** Milliseconds that one try to connect may take. @default 3000 */
  readonly connectMs?: number;
}

/**
 * Connects when a request first needs the bus and closes with it: an edge isolate ties a connection, and every promise
 * that waits for it, to the request that made it.
 */
export function busPerRequest(options: BusPerRequestOptions): WithBackend {
  // Plain data only: what other requests of the isolate have seen.
  const { outages, complaints, clock, wellSince, audit, tokens, tenants, keys, sessions } = createBusMemory();
  return async (work, origin) => {
    const bus = new RequestBus(options);
    const memory = {
      ...createBusMemory(),
      outages,
      complaints,
      clock,
      wellSince,
      audit,
      tokens,
      tenants,
      keys,
      sessions,
    };
    const access = { open: () => bus.open(), memory, logger: options.logger };
    try {
      return await work(createBackend(access, origin));
    } finally {
      // What waits goes along with a request that has a connection: none is opened for it.
      if (bus.isOpen() && !audit.isEmpty) await flushAudit(access);
      bus.end();
    }
  };
}

/** The bus as one request sees it. */
class RequestBus {
  readonly #options: BusPerRequestOptions;
  #bus: Bus | undefined;
  #connecting: Promise<Bus> | undefined;
  #hasEnded = false;

  constructor(options: BusPerRequestOptions) {
    this.#options = options;
  }

  /** Reads that run side by side share one attempt to connect. */
  open(): Promise<Bus> {
    if (this.#bus?.isUp()) return Promise.resolve(this.#bus);
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  isOpen(): boolean {
    return this.#bus?.isUp() ?? false;
  }

  /** Closing is not waited for: a server that hangs would keep the answer back. */
  end(): void {
    this.#hasEnded = true;
    if (this.#bus) close(this.#bus.connection);
  }

  async #connect(): Promise<Bus> {
    const { connect, inboxPrefix, connectMs = defaultConnectMs } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`no connection within ${connectMs} ms`)), connectMs);
    let isAwaited = true;
    const connecting = connect().then((connection) => {
      if (!isAwaited || this.#hasEnded) close(connection);
      return connection;
    });
    try {
      // The client has a limit of its own, but then waits for the socket to close, which a server that hangs never does.
      this.#bus = trackConnection(await Promise.race([connecting, late.promise]), inboxPrefix);
      return this.#bus;
    } catch (cause) {
      isAwaited = false;
      connecting.catch(() => undefined);
      throw new TransientBusError("can't connect to the bus", { ambiguous: false, cause });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Some round trips, of which the first to a far server takes the longest; three of them fit into a request's patience. */
const defaultConnectMs = 3000;

function close(connection: NatsConnection): void {
  connection.close().catch(() => undefined);
}
