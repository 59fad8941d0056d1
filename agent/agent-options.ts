import type { KubeConfig } from "@kubernetes/client-node";
import type { NatsConnection } from "@nats-io/nats-core";
import type { AgentConfig } from "./config.ts";
import type { Lacks } from "./lacks.ts";
import type { Metrics } from "./metrics.ts";
import type { Logger } from "./ports.ts";

/** What an agent is started with. */
export interface AgentOptions {
  readonly config: AgentConfig;
  /** Read again now and then: its files change under a running process. */
  readonly loadKubeConfig: () => KubeConfig;
  readonly connection: NatsConnection;
  readonly version: string;
  readonly lacks: Lacks;
  readonly metrics: Metrics;
  readonly logger: Logger;
}
