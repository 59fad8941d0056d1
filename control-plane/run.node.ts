import { once } from "node:events";
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "@nats-io/transport-node";
import { inboxPrefix, type Quota } from "../contract/index.ts";
import { createApp } from "./app.ts";
import { type CheckpointFiles, checkpointsOf } from "./audit/checkpoint-files.node.ts";
import { keptConnectionOptions, type NatsCredentials } from "./bus/connection/connection-options.ts";
import { type KeptBus, keepBus } from "./bus/kept-bus.ts";
import type { IdentityKind } from "./config.ts";
import { readDashboard } from "./dashboard/read-dashboard.node.ts";
import { createDashboard, type Dashboard } from "./dashboard/serve-dashboard.ts";
import { EventHub } from "./events/hub.ts";
import { LogStreams } from "./events/logs/log-streams.ts";
import { type KeptHosts, keepHosts } from "./hosts/keep-hosts.node.ts";
import { defaultHttpLimits, type HttpLimits, lastWordMs } from "./http/http-limits.ts";
import { createHttpServer, type HttpServer } from "./http/http-server.node.ts";
import { listen } from "./http/listen.node.ts";
import { type ApiMetrics, createApiMetrics } from "./http/metrics.node.ts";
import { type MetricsAddress, startMetricsServer } from "./http/metrics-server.node.ts";
import type { Observe } from "./http/observation.ts";
import { defaultRateLimits, RateLimiter, type RateLimits } from "./http/rates/rate-limiter.ts";
import { hostRuleOf } from "./http/refuse-foreign.ts";
import type { HostRules } from "./http/request-context.ts";
import { type AccessSettings, createAccess } from "./identity/create-access.ts";
import type { WithBackend } from "./ports/backend.ts";
import type { Logger } from "./ports/logger.ts";
import type { WebhookRules } from "./ports/webhooks.ts";
import { createHostProber } from "./probes/host-prober.node.ts";
import { KeptIndex } from "./stores/summaries/kept-index.ts";

export interface ControlPlaneOptions extends CheckpointFiles {
  /** nats://host:port */
  readonly natsUrl: string;
  readonly credentials: NatsCredentials;
  /** 0 for any free one. */
  readonly port: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** @default defaultHttpLimits */
  readonly limits?: HttpLimits;
  /** Whether anyone may ask, which is for loopback only, or the holders of tokens. @default open */
  readonly identity?: IdentityKind;
  /** Who may call besides holders of tokens. @default no one */
  readonly access?: AccessSettings;
  /** Requests of a tenant in a minute; those without a credential are not counted. @default defaultRateLimits */
  readonly rates?: RateLimits;
  /** Addresses of proxies whose X-Forwarded-For counts. @default none */
  readonly trustedProxies?: readonly string[];
  /** Names that clients know the API by; without any, and on loopback, it answers under this machine's own. */
  readonly publicHosts?: readonly string[];
  /** Origins of web pages that may use it. @default none */
  readonly corsOrigins?: readonly string[];
  /** @default every host has to be proved, and no domain is the platform's */
  readonly hostRules?: HostRules;
  /** What all tenants together may have. @default any amount */
  readonly platformQuota?: Quota;
  /** @default there is no key for secrets of webhooks, so that none can be made */
  readonly webhookRules?: WebhookRules;
  /** Name servers that are asked for proofs of hosts, as `address` or `address:port`. @default the system's */
  readonly dnsServers?: readonly string[];
  /** Folder of the dashboard that is served at `/`. @default no dashboard */
  readonly dashboardDir?: string;
  /** Milliseconds that requests are still taken for once it is to end. @default 0 */
  readonly drainMs?: number;
  /** Where metrics are served; absent for nowhere. */
  readonly metrics?: MetricsAddress;
  /** @default silent */
  readonly logger?: Logger;
}

/** A running HTTP server; disposing of it drains. */
export interface ControlPlane extends AsyncDisposable {
  /** http://HOST:PORT */
  readonly url: string;
  /** http://HOST:PORT of `/metrics`, where it is served. */
  readonly metricsUrl?: string | undefined;
  close(): Promise<void>;
}

const sweepMs = 50;

/** Serves the HTTP API; returns when it listens, connected or not. Throws when the address can't be listened on. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { natsUrl, credentials, port, host = "127.0.0.1", drainMs = 0, logger = silent } = options;
  // First: what can't be read must leave no connection behind.
  const dashboard = dashboardIn(options.dashboardDir);
  const bus = keepBus({
    connect: () => connect(keptConnectionOptions({ url: natsUrl, credentials })),
    inboxPrefix: inboxPrefix(credentials.user),
    logger,
    checkpoints: checkpointsOf(options, logger),
  });
  const hosts = keepHosts({
    withBackend: bus.withBackend,
    prober: createHostProber({ servers: options.dnsServers ?? [] }),
    logger,
  });
  const listing = new KeptIndex({ withBackend: bus.withBackend, events: bus.events, logger });
  const feeds = { feed: new EventHub({ ...bus, logger }), logFeed: new LogStreams({ ...bus, logger }) };
  let draining = false;
  const parts = {
    ...feeds,
    host,
    logger,
    withBackend: bus.withBackend,
    counts: bus.counts,
    audit: bus.audit,
    hosts: hosts.rounds,
    listing,
    shareRates: bus.shareRates,
    isDraining: () => draining,
    dashboard,
  };
  const { server, exchanges, metrics } = assemble(options, parts);
  const metricsServer = options.metrics && metrics && (await startMetricsServer(metrics.registry, options.metrics));
  const url = await listen(server, { host, port });
  const metricsUrl = metricsServer?.url;
  logger.info({ url, ...(metricsUrl !== undefined && { metricsUrl }) }, "listening");
  const close = async (): Promise<void> => {
    draining = true;
    for (const each of Object.values(feeds)) each.drain();
    exchanges.endConnections();
    await sleep(drainMs);
    await stopServing(server);
    await hosts[Symbol.asyncDispose]();
    listing[Symbol.dispose]();
    await bus.close();
    await metricsServer?.[Symbol.asyncDispose]();
    logger.info({}, "stopped");
  };
  return { url, metricsUrl, close, [Symbol.asyncDispose]: close };
}

interface Parts {
  readonly counts: KeptBus["counts"];
  readonly audit: KeptBus["audit"];
  readonly hosts: KeptHosts["rounds"];
  readonly listing: KeptIndex;
  readonly shareRates: KeptBus["shareRates"];
  readonly feed: EventHub;
  readonly logFeed: LogStreams;
  readonly host: string;
  readonly logger: Logger;
  readonly withBackend: WithBackend;
  readonly isDraining: () => boolean;
  readonly dashboard: Dashboard | undefined;
}

interface Assembled extends HttpServer {
  readonly metrics?: ApiMetrics | undefined;
}

/** The app, the server before it and what counts beside it. */
function assemble(
  {
    metrics: address,
    limits = defaultHttpLimits,
    publicHosts = [],
    identity,
    access = { issuers: [], sessionKeys: [] },
    rates = defaultRateLimits,
    trustedProxies = [],
    ...rules
  }: ControlPlaneOptions,
  parts: Parts,
): Assembled {
  const { host, logger, withBackend, feed, logFeed } = parts;
  const open = { connections: 0 };
  const metrics =
    address &&
    createApiMetrics({
      requestsInFlight: () => http.exchanges.size - feed.counts().viewers - logFeed.size,
      events: () => feed.counts(),
      connections: () => open.connections,
      isReady: () => isReady(withBackend),
      storage: () => withBackend((backend) => backend.storage()),
      auditStorage: () => withBackend((backend) => backend.auditLog.storage()),
      quota: () => parts.counts,
      audit: parts.audit,
      hosts: parts.hosts,
      index: parts.listing,
    });
  const observe: Observe = (observation) => metrics?.observe(observation);
  const isOurHost = hostRuleOf({ listensOn: host, publicHosts });
  const known = identity === "tokens" && {
    ...createAccess({ ...access, withBackend, logger }),
    rates: sharedBy(parts, rates),
    trustedProxies,
  };
  const app = createApp({ ...rules, ...parts, ...known, isOurHost, bodyMs: limits.bodyMs, observe });
  const onDrop = (): void => metrics?.connectionDropped();
  const http = createHttpServer({ ...parts, fetch: app.fetch, hostname: host, limits, observe, onDrop });
  http.server.on("connection", (socket) => {
    open.connections += 1;
    socket.once("close", () => {
      open.connections -= 1;
    });
  });
  return { ...http, metrics };
}

function isReady(withBackend: WithBackend): Promise<boolean> {
  return withBackend((backend) => backend.checkReady()).then(
    () => true,
    () => false,
  );
}

function sharedBy({ shareRates }: Parts, limits: RateLimits): RateLimiter {
  const rates = new RateLimiter(limits);
  shareRates(rates);
  return rates;
}

function dashboardIn(folder: string | undefined): Dashboard | undefined {
  return folder === undefined ? undefined : createDashboard(readDashboard(folder));
}

async function stopServing(server: Server): Promise<void> {
  const closed = once(server, "close");
  const deadline = performance.now() + lastWordMs;
  server.close();
  // Connections are kept open by their clients after the last answer: each is closed as soon as it is idle.
  const sweep = setInterval(() => {
    if (performance.now() < deadline) server.closeIdleConnections();
    else server.closeAllConnections();
  }, sweepMs);
  await closed;
  clearInterval(sweep);
}

const ignore = (): void => undefined;
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
