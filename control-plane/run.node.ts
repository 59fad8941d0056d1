import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "@nats-io/transport-node";
import { createApp } from "./app.ts";
import { keptConnectionOptions } from "./bus/connection-options.ts";
import { keepBus } from "./bus/kept-bus.ts";
import { inboxPrefix } from "./bus/permissions.ts";
import type { NatsCredentials } from "./config.ts";
import { defaultHttpLimits, type HttpLimits } from "./http-limits.ts";
import { createHttpServer } from "./http-server.node.ts";
import type { Logger } from "./ports.ts";
import { hostRuleOf } from "./routes/refuse-foreign.ts";

export interface ControlPlaneOptions {
  /** nats://host:port */
  readonly natsUrl: string;
  readonly credentials: NatsCredentials;
  /** 0 for any free one. */
  readonly port: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** @default defaultHttpLimits */
  readonly limits?: HttpLimits;
  /** Names that clients know the API by; without any, and on loopback, it answers under this machine's own. */
  readonly publicHosts?: readonly string[];
  /** Milliseconds that requests are still taken for once it is to end. @default 0 */
  readonly drainMs?: number;
  /** @default silent */
  readonly logger?: Logger;
}

/** A running HTTP server; disposing of it drains. */
export interface ControlPlane extends AsyncDisposable {
  /** http://HOST:PORT */
  readonly url: string;
  close(): Promise<void>;
}

/** Requests under way at the end get this long. */
const drainMs = 12_000;
const sweepMs = 50;

/** Serves the HTTP API; answers when it listens, connected or not. Throws when the address can't be listened on. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { natsUrl, credentials, port, host = "127.0.0.1", limits = defaultHttpLimits, logger = silent } = options;
  const { publicHosts = [], drainMs = 0 } = options;
  const bus = keepBus({
    connect: () => connect(keptConnectionOptions({ url: natsUrl, credentials })),
    inboxPrefix: inboxPrefix(credentials.user),
    logger,
  });
  let draining = false;
  const isDraining = (): boolean => draining;
  const isOurHost = hostRuleOf({ listensOn: host, publicHosts });
  const app = createApp({ withBackend: bus.withBackend, logger, bodyMs: limits.bodyMs, isOurHost, isDraining });
  const { server, exchanges } = createHttpServer({ fetch: app.fetch, hostname: host, limits, logger, isDraining });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
  logger.info({ url }, "listening");
  const close = async (): Promise<void> => {
    draining = true;
    exchanges.endConnections();
    await sleep(drainMs);
    await stopServing(server);
    await bus.close();
    logger.info({}, "stopped");
  };
  return { url, close, [Symbol.asyncDispose]: close };
}

async function stopServing(server: Server): Promise<void> {
  const closed = once(server, "close");
  const deadline = performance.now() + drainMs;
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
