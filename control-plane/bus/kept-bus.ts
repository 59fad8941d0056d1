import type { NatsConnection } from "@nats-io/nats-core";
import type { Logger, WithBackend } from "../ports.ts";
import { createBackend } from "./backend.ts";
import type { Bus } from "./bus.ts";
import { trackConnection } from "./link.ts";
import { createBusMemory } from "./memory.ts";
import { TransientBusError } from "./retry.ts";

/** One connection for the life of the process. */
export interface KeptBus {
  readonly withBackend: WithBackend;
  /** Ends the connection after what is under way. */
  close(): Promise<void>;
}

export interface KeptBusOptions {
  /** Must go on trying until it succeeds; requests fail meanwhile. */
  readonly connect: () => Promise<NatsConnection>;
  readonly inboxPrefix: string;
  readonly logger: Logger;
}

/** Connects in the background and lends the connection to every request. */
export function keepBus({ connect, inboxPrefix, logger }: KeptBusOptions): KeptBus {
  let bus: Bus | undefined;
  let failure: unknown;
  const connecting = connect().then(
    (connection) => {
      bus = trackConnection(connection, inboxPrefix);
      logger.info({ server: connection.getServer() }, "connected to the bus");
    },
    (error: unknown) => {
      failure = error;
      logger.error({ err: error }, "connection to the bus refused");
    },
  );
  const open = (): Promise<Bus> => {
    if (bus) return Promise.resolve(bus);
    return Promise.reject(new TransientBusError("not connected yet", { ambiguous: false, cause: failure }));
  };
  const backend = createBackend({ open, memory: createBusMemory(), logger });
  return {
    withBackend: (work) => work(backend),
    async close() {
      if (bus === undefined) return;
      await connecting;
      await bus.connection.drain();
    },
  };
}
