import { connect } from "@nats-io/transport-node";
import { inboxPrefix } from "../contract/index.ts";
import { createApp } from "./app.ts";
import { checkpointsOf } from "./audit/checkpoint-files.node.ts";
import { keptConnectionOptions } from "./bus/connection/connection-options.ts";
import { keepBus } from "./bus/kept-bus.ts";
import { readAccess, readCredentials, readWebhookKeys } from "./config.node.ts";
import { readServerConfig } from "./config.ts";
import { createConsoleLogger } from "./console-logger.ts";
import { readDashboard } from "./dashboard/read-dashboard.node.ts";
import { createDashboard } from "./dashboard/serve-dashboard.ts";
import { EventHub } from "./events/hub.ts";
import { LogStreams } from "./events/logs/log-streams.ts";
import { lastWordMs } from "./http/http-limits.ts";
import { RateLimiter } from "./http/rates/rate-limiter.ts";
import { hostRuleOf } from "./http/refuse-foreign.ts";
import { createAccess } from "./identity/create-access.ts";
import { KeptIndex } from "./stores/summaries/kept-index.ts";

/** What we use of Deno; its own types would clash with those of Node. */
declare const Deno: {
  readonly env: { toObject(): Record<string, string> };
  serve(
    options: { hostname: string; port: number; onListen(address: { hostname: string; port: number }): void },
    handler: (request: Request, info: { remoteAddr: { hostname?: string } }) => Response | Promise<Response>,
  ): { shutdown(): Promise<void> };
  addSignalListener(signal: string, handler: () => void): void;
  exit(code: number): never;
};

const { nats, identity, rates, trustedProxies, ...config } = readServerConfig(Deno.env.toObject());
const { host, port, limits, drainMs, publicHosts, corsOrigins, hostRules, platformQuota, dashboardDir } = config;
const access = readAccess(config);
const webhookRules = {
  keys: readWebhookKeys(config.webhookKeysFile),
  allowsLoopback: config.allowsLoopbackWebhooks,
};
const logger = createConsoleLogger();
const credentials = readCredentials("control-plane", nats);
// TCP, not WebSocket: Deno's stalls 44 ms as soon as two requests are in flight.
const bus = keepBus({
  connect: () => connect(keptConnectionOptions({ url: nats.url, credentials })),
  inboxPrefix: inboxPrefix(credentials.user),
  logger,
  checkpoints: checkpointsOf(config, logger),
});
const listing = new KeptIndex({ withBackend: bus.withBackend, events: bus.events, logger });
const feed = new EventHub({ ...bus, logger });
const logFeed = new LogStreams({ ...bus, logger });
let isDraining = false;
const limiter = new RateLimiter(rates);
bus.shareRates(limiter);
const app = createApp({
  withBackend: bus.withBackend,
  logger,
  listing,
  ...(identity === "tokens" && {
    ...createAccess({ ...access, ...bus, logger }),
    rates: limiter,
    trustedProxies,
  }),
  bodyMs: limits.bodyMs,
  isOurHost: hostRuleOf({ listensOn: host, publicHosts }),
  corsOrigins,
  hostRules,
  platformQuota,
  webhookRules,
  dashboard: dashboardDir === undefined ? undefined : createDashboard(readDashboard(dashboardDir)),
  isDraining: () => isDraining,
  feed,
  logFeed,
});
const server = Deno.serve(
  {
    hostname: host,
    port,
    onListen: (address) => logger.info({ url: `http://${address.hostname}:${address.port}` }, "listening"),
  },
  (request, { remoteAddr }) => app.fetch(request, { remoteAddress: remoteAddr.hostname }),
);

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const stop = async (): Promise<void> => {
  isDraining = true;
  feed.drain();
  logFeed.drain();
  await sleep(drainMs);
  // By itself Deno waits for a body that never arrives, longer than whoever ends the process does.
  await Promise.race([server.shutdown(), sleep(lastWordMs)]);
  listing[Symbol.dispose]();
  await bus.close();
  Deno.exit(0);
};
Deno.addSignalListener("SIGTERM", () => void stop());
Deno.addSignalListener("SIGINT", () => void stop());
