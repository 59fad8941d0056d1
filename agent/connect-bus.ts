import { readFileSync } from "node:fs";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { inboxPrefix } from "../contract/index.ts";
import { credsAuthenticator } from "./bus/creds-authenticator.ts";
import type { AgentConfig } from "./config.ts";
import { ConfigurationError, wordsOf } from "./errors.ts";
import type { Lacks } from "./lacks.ts";
import { pause } from "./pause.ts";

export interface ConnectOptions {
  readonly config: AgentConfig;
  readonly lacks: Lacks;
  readonly signal: AbortSignal;
}

const retryMs = 500;

/**
 * The connection to the bus, as soon as there is one: whatever refuses it may be repaired, so it is tried until the
 * signal is aborted, and said meanwhile; undefined then. Later it comes back by itself, after refused credentials too.
 */
export async function connectBus({ config, lacks, signal }: ConnectOptions): Promise<NatsConnection | undefined> {
  while (!signal.aborted) {
    try {
      const connection = await tryConnect(config);
      lacks.clear("bus");
      return connection;
    } catch (error) {
      lacks.note("bus", `no connection yet: ${wordsOf(error)}`, { cause: error });
    }
    await pause(retryMs + Math.random() * retryMs, signal);
  }
  return undefined;
}

function tryConnect({ cluster, nats }: AgentConfig): Promise<NatsConnection> {
  const { url, credsFile } = nats;
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
    authenticator: credsAuthenticator(followFile(credsFile)),
  });
}

/** Its present text, since a mounted Secret changes under a running process; while it is being replaced, the one before. */
function followFile(path: string): () => string {
  let known: string | undefined;
  return () => {
    try {
      known = readFileSync(path, "utf8");
    } catch (cause) {
      if (known === undefined)
        throw new ConfigurationError(`file ${path} can't be read: mount a .creds file`, { cause });
    }
    return known;
  };
}
