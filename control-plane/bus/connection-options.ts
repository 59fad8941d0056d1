import type { ConnectionOptions } from "@nats-io/nats-core";
import type { NatsAccess } from "../config.ts";
import { inboxPrefix } from "./permissions.ts";

/** Options of a connection that a process keeps: it never gives up, neither on the first try nor after a loss. */
export function keptConnectionOptions({ url, credentials }: NatsAccess): ConnectionOptions {
  return {
    servers: url,
    ...credentials,
    name: credentials.user,
    inboxPrefix: inboxPrefix(credentials.user),
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 100,
    // A stack trace for every request costs more than the request.
    noAsyncTraces: true,
    noEcho: true,
    // A server that froze is noticed within a minute.
    pingInterval: 20_000,
    maxPingOut: 2,
  };
}
