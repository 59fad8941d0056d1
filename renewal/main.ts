import process from "node:process";
import { credsAuthenticator } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { pino } from "pino";
import { agentToken } from "../bus-keys/user-creds.ts";
import { inboxPrefix, redactedPaths } from "../contract/index.ts";
import { readConfig } from "./config.ts";
import { serveRenewals } from "./serve.ts";

// Gives agents their next tokens. Of all keys of the bus it has the one that signs agents: it can be each of them, and
// nothing else. It listens on no address.
const { natsUrl, creds, agentKey, lifetimeSeconds, logLevel } = readConfig(process.env);
const logger = pino({
  level: logLevel,
  base: { service: "renewal" },
  redact: { paths: [...redactedPaths], censor: "[redacted]" },
});
const connection = await connect({
  servers: natsUrl,
  ...(natsUrl.startsWith("tls://") && { tls: {} }),
  authenticator: credsAuthenticator(() => new TextEncoder().encode(creds())),
  ignoreAuthErrorAbort: true,
  name: "renewal",
  inboxPrefix: inboxPrefix("renewal"),
  maxReconnectAttempts: -1,
  waitOnFirstConnect: true,
  noAsyncTraces: true,
});
serveRenewals(connection, {
  sign: (agent) => agentToken(agentKey, agent),
  lifetimeSeconds,
  now: () => new Date(),
  onFailure: (cluster, error) => logger.error({ cluster, err: error }, "token not renewed"),
});
await connection.flush();
logger.info({ lifetimeSeconds }, "renews tokens of agents");

const stop = async (signal: NodeJS.Signals): Promise<void> => {
  logger.info({ signal }, "renewal stopping");
  await connection.drain();
  process.exit();
};
process.once("SIGTERM", (signal) => void stop(signal));
process.once("SIGINT", (signal) => void stop(signal));
const cause = await connection.closed();
if (cause) {
  logger.fatal({ err: cause }, "the bus closed the connection for good");
  process.exit(1);
}
