import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  /** Whether new requests are to be sent here. */
  readonly isReady: () => boolean;
}

/** `/healthz`, `/readyz` and `/metrics`, on an address of their own: stores reach the repository, and not these. */
export async function startHealthServer({ host, port, registry, isReady }: HealthOptions): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    const [path] = (request.url ?? "/").split("?", 1);
    if (path === "/healthz") return reply(response, 200, "ok\n");
    if (path === "/readyz") return isReady() ? reply(response, 200, "ok\n") : reply(response, 503, "stopping\n");
    if (path !== "/metrics") return reply(response, 404, "not found\n");
    registry.metrics().then(
      (text) => reply(response, 200, text),
      () => reply(response, 500, "metrics can't be read\n"),
    );
  });
  server.listen(port, host);
  await once(server, "listening");
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(body);
}
