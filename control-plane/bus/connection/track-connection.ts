import type { NatsConnection, Status } from "@nats-io/nats-core";
import type { Bus } from "./bus.ts";

/** Called when something happens to a connection. */
export interface ConnectionListener {
  /** It is interrupted; the client tries to bring it back. */
  lost(): void;
  back(): void;
  /** The server said something against it, such as that the password is wrong. */
  refused(error: Error): void;
}

/** Follows a connection's state through its status events. */
export function trackConnection(connection: NatsConnection, inboxPrefix: string, listener?: ConnectionListener): Bus {
  let up = !connection.isClosed();
  let down = Promise.withResolvers<void>();
  const lose = (): void => {
    if (up) listener?.lost();
    up = false;
    down.resolve();
  };
  const hear = (status: Status): void => {
    if (status.type === "disconnect" || status.type === "staleConnection") lose();
    else if (status.type === "error" && !up) listener?.refused(status.error);
    else if (status.type === "reconnect") {
      up = true;
      down = Promise.withResolvers();
      listener?.back();
    }
  };
  const follow = async (): Promise<void> => {
    for await (const status of connection.status()) hear(status);
  };
  // The iterator ends, and never fails, when the connection is closed.
  void follow().finally(() => {
    up = false;
    down.resolve();
  });
  return { connection, inboxPrefix, isUp: () => up && !connection.isClosed(), whenDown: () => down.promise };
}
