import process from "node:process";
import { pino } from "pino";
import { redactedPaths } from "../contract/index.ts";
import { readConfig } from "./config.ts";
import { startBackupRepository } from "./run.ts";

// Keeps the backups of a cluster's stores. It has the secret of which their logins are made, and not the one of which
// their keys are: what it stores it can't read.
const { logLevel, ...config } = readConfig(process.env);
const logger = pino({
  level: logLevel,
  base: { service: "backup-repository" },
  redact: { paths: [...redactedPaths], censor: "[redacted]" },
});
const repository = await startBackupRepository(config, logger);
logger.info({ port: repository.port }, "keeps backups of stores");

const stop = async (signal: NodeJS.Signals): Promise<void> => {
  logger.info({ signal }, "backup repository stopping");
  await repository[Symbol.asyncDispose]();
  process.exit();
};
process.once("SIGTERM", (signal) => void stop(signal));
process.once("SIGINT", (signal) => void stop(signal));
