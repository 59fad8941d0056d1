import process from "node:process";
import { credsAuthenticator } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { pino } from "pino";
import { agentToken } from "../bus-keys/user-creds.ts";
import { inboxPrefix, redactedPaths } from "../contract/index.ts";
import { accountsOf } from "./accounts.ts";
import { readConfig } from "./config.ts";
import { servePlacings, serveRenewals } from "./serve.ts";

// Gives agents their next tokens, and puts accounts of clusters in place. Of all keys of the bus it has the one that
// signs agents: it can be each of them. Of accounts it can place what the operator has signed, and nothing older than
// what is there. It listens on no address.
const { natsUrl, creds, operatorCreds, agentKey, lifetimeSeconds, logLevel } = readConfig(process.env);
const logger = pino({
  level: logLevel,
  base: { service: "renewal" },
  redact: { paths: [...redactedPaths], censor: "[redacted]" },
});
const open = (name: "renewal" | "operator", text: () => string) =>
  connect({
    servers: natsUrl,
    ...(natsUrl.startsWith("tls://") && { tls: {} }),
    authenticator: credsAuthenticator(() => new TextEncoder().encode(text())),
    ignoreAuthErrorAbort: true,
    name,
    inboxPrefix: inboxPrefix(name),
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
    noAsyncTraces: true,
  });
const connection = await open("renewal", creds);
const operator = operatorCreds && (await open("operator", operatorCreds));
serveRenewals(connection, {
  sign: (agent) => agentToken(agentKey, agent),
  lifetimeSeconds,
  now: () => new Date(),
  onFailure: (cluster, error) => logger.error({ cluster, err: error }, "token not renewed"),
});
if (operator && operatorCreds) {
  servePlacings(connection, {
    accounts: accountsOf(operator, operatorCreds),
    replaced: new Map(),
    onFailure: (cluster, error) => logger.error({ cluster, err: error }, "account not put in place"),
  });
}
await connection.flush();
logger.info({ lifetimeSeconds, placesAccounts: operator !== undefined }, "renews tokens of agents");

const stop = async (signal: NodeJS.Signals): Promise<void> => {
  logger.info({ signal }, "renewal stopping");
  await Promise.all([connection.drain(), operator?.drain()]);
  process.exit();
};
process.once("SIGTERM", (signal) => void stop(signal));
process.once("SIGINT", (signal) => void stop(signal));
const cause = await Promise.race([connection.closed(), ...(operator ? [operator.closed()] : [])]);
if (cause) {
  logger.fatal({ err: cause }, "the bus closed the connection for good");
  process.exit(1);
}
