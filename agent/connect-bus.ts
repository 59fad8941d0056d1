import { connect, type NatsConnection } from "@nats-io/transport-node";
import { inboxPrefix } from "../contract/index.ts";
import { credsAuthenticator } from "./bus/creds-authenticator.ts";
import type { AgentConfig } from "./config.ts";
import { wordsOf } from "./errors.ts";
import type { Lacks } from "./lacks.ts";
import { pause } from "./pause.ts";

export interface ConnectOptions {
  readonly config: AgentConfig;
  /** The text of a `.creds` file, asked for at each connect. */
  readonly creds: () => string;
  readonly lacks: Lacks;
  readonly signal: AbortSignal;
}

const retryMs = 500;

/**
 * The connection to the bus, as soon as there is one: whatever refuses it may be repaired, so it is tried until the
 * signal is aborted, and said meanwhile; undefined then. Later it comes back by itself, after refused credentials too.
 */
export async function connectBus({
  config,
  creds,
  lacks,
  signal,
}: ConnectOptions): Promise<NatsConnection | undefined> {
  while (!signal.aborted) {
    try {
      const connection = await tryConnect(config, creds);
      lacks.clear("bus");
      return connection;
    } catch (error) {
      lacks.note("bus", `no connection yet: ${wordsOf(error)}`, { cause: error });
    }
    await pause(retryMs + Math.random() * retryMs, signal);
  }
  return undefined;
}

function tryConnect({ cluster, nats: { url } }: AgentConfig, creds: () => string): Promise<NatsConnection> {
  return connect({
    servers: url,
    // Whether to encrypt is otherwise the server's to say, or that of whoever stands in its place.
    ...(url.startsWith("tls://") && { tls: {} }),
    name: cluster,
    inboxPrefix: inboxPrefix(cluster),
    maxReconnectAttempts: -1,
    // Otherwise the client closes for good at the second refusal in a row: a token that was renewed late is enough.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 500,
    reconnectJitter: 500,
    // A stack trace for every request in case it fails; our errors say what was asked.
    noAsyncTraces: true,
    authenticator: credsAuthenticator(creds),
  });
}
