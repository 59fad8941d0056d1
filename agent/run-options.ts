import type { KubeConfig } from "@kubernetes/client-node";
import type { NatsConnection } from "@nats-io/nats-core";
import type { AgentConfig } from "./config.ts";
import type { Logger } from "./ports.ts";

/** What an agent is started with. */
export interface AgentOptions {
  readonly config: AgentConfig;
  readonly kubeConfig: KubeConfig;
  readonly connection: NatsConnection;
  readonly version: string;
  readonly logger: Logger;
}
