import { readFileSync } from "node:fs";
import { connect, type NatsConnection, usernamePasswordAuthenticator } from "@nats-io/transport-node";
import { agentUser, inboxPrefix } from "../contract/index.ts";
import type { AgentConfig, NatsConfig } from "./config.ts";
import { wordsOf } from "./errors.ts";
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
  const { url, user } = nats;
  return connect({
    servers: url,
    // Whether to encrypt is otherwise the server's to say, or that of whoever stands in its place.
    ...(url.startsWith("tls://") && { tls: {} }),
    name: agentUser(cluster),
    inboxPrefix: inboxPrefix(agentUser(cluster)),
    maxReconnectAttempts: -1,
    // Otherwise the client closes for good at the second refusal in a row: a password that is being replaced is enough.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 500,
    reconnectJitter: 500,
    // A stack trace for every request in case it fails; our errors say what was asked.
    noAsyncTraces: true,
    ...(user && nats.password && { authenticator: usernamePasswordAuthenticator(user, () => readPassword(nats)) }),
  });
}

/** The present one; while its file is being replaced, the one of the start. */
function readPassword({ password = "", passwordFile }: NatsConfig): string {
  if (!passwordFile) return password;
  try {
    return readFileSync(passwordFile, "utf8").trim();
  } catch {
    return password;
  }
}
