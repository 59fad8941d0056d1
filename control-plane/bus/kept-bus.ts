import type { WithBackend } from "../ports.ts";
import { createBackend } from "./backend.ts";
import { KeptConnection, type KeptConnectionOptions } from "./kept-connection.ts";
import { createBusMemory } from "./memory.ts";

/** A connection for the life of the process. */
export interface KeptBus {
  readonly withBackend: WithBackend;
  /** Ends the connection after what is under way. */
  close(): Promise<void>;
}

/** Connects in the background, again whenever that is needed, and lends the connection to every request. */
export function keepBus(options: KeptConnectionOptions): KeptBus {
  const connection = new KeptConnection(options);
  const backend = createBackend({
    open: () => connection.open(),
    memory: createBusMemory(),
    logger: options.logger,
  });
  return {
    withBackend: (work) => work(backend),
    close: () => connection.close(),
  };
}
