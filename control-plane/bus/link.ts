import type { NatsConnection } from "@nats-io/nats-core";
import type { Bus } from "./bus.ts";

/** Follows a connection's state through its status events. */
export function trackConnection(connection: NatsConnection, inboxPrefix: string): Bus {
  let up = !connection.isClosed();
  const follow = async (): Promise<void> => {
    for await (const status of connection.status()) {
      if (status.type === "disconnect" || status.type === "staleConnection") up = false;
      if (status.type === "reconnect") up = true;
    }
  };
  // The iterator ends, and never fails, when the connection is closed.
  void follow().finally(() => {
    up = false;
  });
  return { connection, inboxPrefix, isUp: () => up && !connection.isClosed() };
}
