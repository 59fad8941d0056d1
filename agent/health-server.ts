import { createServer, type ServerResponse } from "node:http";
import type { Metrics } from "./metrics.ts";

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  /** What is missing for this process to do its work; empty when it can. */
  readonly missing: () => readonly string[];
  /** What it lacks for a part of its work. */
  readonly partly?: () => readonly string[];
  /** Whether it will never do its work again: its supervisor must restart it. */
  readonly isDead?: () => boolean;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** `/healthz` (alive), `/readyz` (can work or take over) and `/metrics` for the cluster's own probes. */
export async function startHealthServer(options: HealthOptions): Promise<HealthServer> {
  const { host, port, metrics, missing, partly = () => [], isDead = () => false } = options;
  const server = createServer((request, response) => {
    // Not by new URL: it throws for some targets ("//"), and an error here would end the process.
    const [path] = (request.url ?? "/").split("?", 1);
    if (path === "/healthz") return isDead() ? answer(response, 503, "ended\n") : answer(response, 200, "ok\n");
    if (path === "/readyz") {
      const body = [...missing(), ...partly()].join("\n") || "ok";
      return answer(response, missing().length === 0 ? 200 : 503, `${body}\n`);
    }
    if (path !== "/metrics") return answer(response, 404, "not found\n");
    metrics.registry.metrics().then(
      (text) => answer(response, 200, text),
      () => answer(response, 500, "metrics can't be read\n"),
    );
  });
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(port, host, listening.resolve);
  await listening.promise;
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(body);
}
