import type { ConnectionOptions } from "@nats-io/nats-core";
import { inboxPrefix } from "../../../contract/index.ts";
import { credsAuthenticator } from "./creds-authenticator.ts";

/** As whom to connect: a user's name and the text of its `.creds` file, which is asked for at each connect. */
export interface NatsCredentials {
  readonly user: string;
  readonly creds: () => string;
}

/** Where NATS is, and as whom. */
export interface NatsAccess {
  readonly url: string;
  readonly credentials: NatsCredentials;
}

/**
 * Options of a connection that a process keeps: after a loss it never gives up, also when its user is refused for a
 * while. The first try is one try: who must go on repeats it.
 */
export function keptConnectionOptions({ url, credentials }: NatsAccess): ConnectionOptions {
  return {
    servers: url,
    // Whether to encrypt is otherwise the server's to say, or that of whoever stands in its place.
    ...(url.startsWith("tls://") && { tls: {} }),
    authenticator: credsAuthenticator(credentials.creds),
    ignoreAuthErrorAbort: true,
    name: credentials.user,
    inboxPrefix: inboxPrefix(credentials.user),
    timeout: 10_000,
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
