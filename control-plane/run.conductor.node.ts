import { connect } from "@nats-io/transport-node";
import { inboxPrefix } from "../contract/index.ts";
import { keptConnectionOptions, type NatsCredentials } from "./bus/connection/connection-options.ts";
import { KeptConnection } from "./bus/connection/kept-connection.ts";
import { createBusMemory } from "./bus/connection/memory.ts";
import { createConductorBus } from "./bus/webhooks/conductor-bus.ts";
import { createConductorFeeds } from "./bus/webhooks/conductor-feeds.ts";
import { type ConductorCounts, conduct } from "./conductor/conduct.ts";
import { defaultLaneLimits, shareOf } from "./conductor/lanes.ts";
import { createConductorMetrics } from "./conductor/metrics.node.ts";
import { type MetricsAddress, startMetricsServer } from "./http/metrics-server.node.ts";
import type { Logger } from "./ports/logger.ts";
import type { WebhookRules } from "./ports/webhooks.ts";
import { createWebhookSender, type SendOptions } from "./probes/send-webhook.node.ts";

export interface ConductorOptions extends Pick<SendOptions, "servers" | "authority" | "isAllowed"> {
  /** nats://host:port */
  readonly natsUrl: string;
  readonly credentials: NatsCredentials;
  readonly rules: WebhookRules;
  /** https://HOST of the API, in front of what messages name. @default paths alone are named */
  readonly publicUrl?: string | undefined;
  /** How many conductors share the limits of endpoints. @default 1 */
  readonly conductors?: number;
  /** Where metrics are served; absent for nowhere. */
  readonly metrics?: MetricsAddress;
  readonly logger: Logger;
}

/** A running conductor; disposing of it ends it after what is under way. */
export interface Conductor extends AsyncDisposable {
  /** http://HOST:PORT of `/metrics`, where it is served. */
  readonly metricsUrl?: string | undefined;
}

/** How long what is under way may take at the end: what is cut off is done again by another conductor. */
const endMs = 5000;

/** Sends webhooks for as long as it runs, connected or not. Throws when the address of the metrics can't be listened on. */
export async function startConductor(options: ConductorOptions): Promise<Conductor> {
  const { natsUrl, credentials, rules, publicUrl, conductors = 1, metrics, logger, ...sending } = options;
  const counts: ConductorCounts = { succeeded: 0, failed: 0, refused: 0, lost: 0, unreadable: 0 };
  const connection = new KeptConnection({
    connect: () => connect(keptConnectionOptions({ url: natsUrl, credentials })),
    inboxPrefix: inboxPrefix(credentials.user),
    logger,
  });
  const access = { open: () => connection.open(), memory: createBusMemory(), logger };
  const feeds = createConductorFeeds(access);
  const server = metrics && (await startMetricsServer(createConductorMetrics(counts, feeds), metrics));
  const stopping = new AbortController();
  const work = conduct(
    {
      bus: createConductorBus(access, () => {
        counts.unreadable += 1;
      }),
      feeds,
      send: createWebhookSender({ ...sending, allowsLoopback: rules.allowsLoopback }),
      keys: rules.keys,
      limits: shareOf(defaultLaneLimits, conductors),
      publicUrl,
      counts,
      logger,
    },
    stopping.signal,
  );
  logger.info({ conductors, ...(server && { metricsUrl: server.url }) }, "sends webhooks");
  return {
    metricsUrl: server?.url,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.race([work, new Promise((resolve) => setTimeout(resolve, endMs).unref())]);
      await connection.close();
      await server?.[Symbol.asyncDispose]();
      logger.info({}, "stopped");
    },
  };
}
