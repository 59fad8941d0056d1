import { serve } from "@hono/node-server";
import { createApp, type Report } from "./app.ts";
import { ConfigError, readConfig } from "./config.ts";
import { openShop } from "./shop.ts";

const patience = 25_000;

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message} (${reasonOf(cause)})` : message;
}

const log = (line: object) => process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
const report: Report = ({ path, status, error }) => log({ path, status, kind: error.name, reason: reasonOf(error) });

function start(): void {
  const config = readConfig(process.env);
  const app = createApp(openShop(config), report);
  const server = serve({ fetch: app.fetch, port: config.port, hostname: config.host }, ({ address, port }) =>
    log({ event: "listening", address, port }),
  );
  const stop = () => {
    log({ event: "stopping" });
    server.close(() => process.exit(0));
    if ("closeIdleConnections" in server) server.closeIdleConnections();
    setTimeout(() => process.exit(1), patience).unref();
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
}

try {
  start();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`storefront: ${error.message}\n`);
  process.exitCode = 64;
}
