import process from "node:process";
import { readCredentials, readWebhookKeys } from "./config.node.ts";
import { readConductorConfig } from "./config-conductor.ts";
import { createLogger } from "./logger.node.ts";
import { startConductor } from "./run.conductor.node.ts";

// Acts without a request: sends webhooks. Any number may run; none leads, and what one had in hand another does again.
const { nats, logLevel, keysFile, allowsLoopback, ...settings } = readConductorConfig(process.env);
const logger = createLogger(logLevel, undefined, "conductor");
const conductor = await startConductor({
  natsUrl: nats.url,
  credentials: readCredentials("conductor", nats),
  rules: { keys: readWebhookKeys(keysFile), allowsLoopback },
  ...settings,
  logger,
});

const stop = async (signal: NodeJS.Signals): Promise<void> => {
  logger.info({ signal }, "conductor stopping");
  await conductor[Symbol.asyncDispose]();
  // A connection that is just being made would keep the process.
  process.exit();
};
process.once("SIGTERM", (signal) => void stop(signal));
process.once("SIGINT", (signal) => void stop(signal));
