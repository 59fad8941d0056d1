import process from "node:process";
import { readAccess, readCredentials, readWebhookKeys } from "./config.node.ts";
import { readServerConfig } from "./config.ts";
import { createLogger } from "./logger.node.ts";
import { startControlPlane } from "./run.node.ts";

const {
  nats,
  logLevel,
  issuersFile,
  sessionKeysFile,
  publicUrl,
  webhookKeysFile,
  allowsLoopbackWebhooks,
  ...settings
} = readServerConfig(process.env);
const logger = createLogger(logLevel);
const controlPlane = await startControlPlane({
  natsUrl: nats.url,
  credentials: readCredentials("control-plane", nats),
  access: readAccess({ issuersFile, sessionKeysFile, publicUrl }),
  webhookRules: { keys: readWebhookKeys(webhookKeysFile), allowsLoopback: allowsLoopbackWebhooks },
  ...settings,
  logger,
});

const stop = async (signal: NodeJS.Signals): Promise<void> => {
  logger.info({ signal }, "draining");
  try {
    await controlPlane.close();
  } catch (error) {
    logger.error({ err: error }, "stopping failed");
    process.exitCode = 1;
  }
  // A connection that is just being made would keep the process.
  process.exit();
};
process.once("SIGTERM", (signal) => void stop(signal));
process.once("SIGINT", (signal) => void stop(signal));
