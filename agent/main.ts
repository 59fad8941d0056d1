import { readFileSync } from "node:fs";
import { setDefaultCACertificates } from "node:tls";
import { KubeConfig } from "@kubernetes/client-node";
import type { NatsConnection } from "@nats-io/transport-node";
import { pino } from "pino";
import * as z from "zod";
import { ProfileError } from "../constructs/index.ts";
import { redactedPaths } from "../contract/index.ts";
import { Agent } from "./agent.ts";
import { type AgentConfig, readConfig } from "./config.ts";
import { connectBus } from "./connect-bus.ts";
import { BusUnavailableError, ConfigurationError, causesOf } from "./errors.ts";
import { startHealthServer } from "./health-server.ts";
import { Lacks } from "./lacks.ts";
import { createMetrics, type MetricsSources } from "./metrics.ts";
import type { Logger } from "./ports.ts";
import { startRenewal } from "./start-renewal.ts";

function loadKubeConfig({ kubeconfig }: AgentConfig): KubeConfig {
  const kubeConfig = new KubeConfig();
  if (kubeconfig) kubeConfig.loadFromFile(kubeconfig);
  else kubeConfig.loadFromCluster();
  return kubeConfig;
}

function readVersion(): string {
  const manifest = readFileSync(new URL("./package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

function createLogger({ logLevel, cluster }: AgentConfig): Logger {
  return pino({
    level: logLevel,
    base: { service: "agent", cluster },
    redact: { paths: [...redactedPaths], censor: "[redacted]" },
  });
}

/** Before anything connects. The API server's own authority stands in the kubeconfig. */
function trustOnly({ authority }: AgentConfig): void {
  if (authority !== undefined) setDefaultCACertificates([authority]);
}

/** Nothing to count before there is an agent. */
function sourcesOf(agent: () => Agent | undefined): MetricsSources {
  return {
    queueDepth: () => agent()?.queueDepth() ?? 0,
    storesByPhase: () => agent()?.storesByPhase() ?? new Map(),
    isLeader: () => agent()?.isLeader() ?? false,
    templateChange: () => agent()?.templateChange(),
  };
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  trustOnly(config);
  const logger = createLogger(config);
  const lacks = new Lacks(logger);
  let agent: Agent | undefined;
  let connection: NatsConnection | undefined;
  const metrics = createMetrics(sourcesOf(() => agent));
  // Before the bus is there: an agent that waits for it must be able to say so.
  const health = await startHealthServer({
    ...config.health,
    metrics,
    missing: () => [...lacks.words({ isPartial: false }), ...(agent?.missing() ?? ["the bus has not answered yet"])],
    partly: () => lacks.words({ isPartial: true }),
    isDead: () => connection?.isClosed() ?? false,
  });

  const stopping = new AbortController();
  const stop = async (signal: string): Promise<void> => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    logger.info({ signal }, "agent stopping");
    await agent?.stop();
    await connection?.drain();
    await health.close();
    logger.info({}, "agent stopped");
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));

  const load = () => loadKubeConfig(config);
  const { signal } = stopping;
  const version = readVersion();
  const start = { config, version, loadKubeConfig: load, connection: () => connection, lacks, logger, signal };
  const book = startRenewal(start);
  connection = await connectBus({ config, creds: () => book.text(), lacks, signal });
  if (!connection) return; // `stop` ends the process
  agent = new Agent({ config, loadKubeConfig: load, connection, version, lacks, metrics, logger });
  agent.start();
  logger.info({ healthPort: health.port }, "agent started");
  await Promise.race([agent.failed, untilLost(connection, signal)]).catch((error: unknown) => {
    logger.error({ err: error }, "agent can't go on");
    throw error;
  });
}

/** Rejects when the bus has closed the connection and the agent was not told to end. */
async function untilLost(connection: NatsConnection, signal: AbortSignal): Promise<never> {
  const cause = await connection.closed();
  if (!signal.aborted)
    throw new BusUnavailableError("the bus closed the connection for good: check the agent's credentials", { cause });
  return new Promise<never>(() => undefined);
}

main().catch((error: unknown) => {
  const isConfiguration = error instanceof ConfigurationError || error instanceof ProfileError;
  const prefix = isConfiguration ? "storeplane agent: configuration" : "storeplane agent";
  process.stderr.write(`${prefix}: ${causesOf(error).join("; because: ")}\n`);
  process.exit(1);
});
