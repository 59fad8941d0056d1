import type { NatsConnection } from "@nats-io/nats-core";
import type { WithBackend } from "../ports/backend.ts";
import type { Logger } from "../ports/logger.ts";
import { createBackend } from "./backend.ts";
import type { Bus } from "./connection/bus.ts";
import { createBusMemory } from "./connection/memory.ts";
import { TransientBusError } from "./connection/retry.ts";
import { trackConnection } from "./connection/track-connection.ts";

export interface BusPerRequestOptions {
  readonly connect: () => Promise<NatsConnection>;
  readonly inboxPrefix: string;
  readonly logger: Logger;
}

/**
 * Connects when a request first needs the bus and closes with it: an edge isolate ties a connection, and every promise
 * that waits for it, to the request that made it.
 */
export function busPerRequest({ connect, inboxPrefix, logger }: BusPerRequestOptions): WithBackend {
  return async (work) => {
    let opened: Bus | undefined;
    const open = async (): Promise<Bus> => {
      opened = opened?.isUp() === true ? opened : trackConnection(await tryConnect(connect), inboxPrefix);
      return opened;
    };
    try {
      return await work(createBackend({ open: share(open), memory: createBusMemory(), logger }));
    } finally {
      await opened?.connection.close();
    }
  };
}

async function tryConnect(connect: () => Promise<NatsConnection>): Promise<NatsConnection> {
  try {
    return await connect();
  } catch (cause) {
    throw new TransientBusError("can't connect to the bus", { ambiguous: false, cause });
  }
}

/** Reads that run side by side share one attempt to connect. */
function share<T>(open: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= open().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
