import { readFileSync } from "node:fs";
import { KubeConfig } from "@kubernetes/client-node";
import { connect } from "@nats-io/transport-node";
import { pino } from "pino";
import * as z from "zod";
import { redactedPaths } from "../contract/index.ts";
import { type AgentConfig, readConfig } from "./config.ts";
import { BusUnavailableError, ConfigurationError, causesOf } from "./errors.ts";
import { Agent } from "./run.ts";

function loadKubeConfig({ kubeconfig }: AgentConfig): KubeConfig {
  const kubeConfig = new KubeConfig();
  if (kubeconfig) kubeConfig.loadFromFile(kubeconfig);
  else kubeConfig.loadFromCluster();
  return kubeConfig;
}

function readVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = pino({
    level: config.logLevel,
    base: { service: "agent", cluster: config.cluster },
    redact: { paths: [...redactedPaths], censor: "[redacted]" },
  });
  const { url, user, password } = config.nats;
  const connection = await connect({
    servers: url,
    name: `agent-${config.cluster}`,
    inboxPrefix: `_INBOX_agent-${config.cluster}`,
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
    reconnectTimeWait: 500,
    reconnectJitter: 500,
    // A stack trace for every request in case it fails; our errors say what was asked.
    noAsyncTraces: true,
    ...(user && password ? { user, pass: password } : {}),
  });
  const agent = new Agent({ config, kubeConfig: loadKubeConfig(config), connection, version: readVersion(), logger });
  const healthPort = await agent.start();
  logger.info({ healthPort }, "agent started");

  let isStopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, "agent stopping");
    await agent.stop();
    await connection.drain();
    logger.info({}, "agent stopped");
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
  const closed = connection.closed().then((cause) => {
    if (!isStopping)
      throw new BusUnavailableError("the bus closed the connection for good: check the agent's credentials", { cause });
    return new Promise<never>(() => undefined);
  });
  await Promise.race([agent.failed, closed]);
}

main().catch((error: unknown) => {
  const prefix = error instanceof ConfigurationError ? "storeplane agent: configuration" : "storeplane agent";
  process.stderr.write(`${prefix}: ${causesOf(error).join("; because: ")}\n`);
  process.exit(1);
});
