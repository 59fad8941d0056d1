import { once } from "node:events";
import { createServer } from "node:http";
import type { Registry } from "prom-client";
import { type ListenAddress, listen } from "./listen.node.ts";

export interface MetricsServer extends AsyncDisposable {
  /** http://HOST:PORT */
  readonly url: string;
}

/** Where the metrics are served: a port of its own, so that no client of the API reads them. */
export type MetricsAddress = ListenAddress;

/** Serves `/metrics` and nothing else. Throws when the address can't be listened on. */
export async function startMetricsServer(registry: Registry, address: MetricsAddress): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const [path] = (request.url ?? "/").split("?", 1);
    if (path !== "/metrics") {
      response.writeHead(404).end("not found\n");
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      () => response.writeHead(500).end("metrics can't be read\n"),
    );
  });
  const url = await listen(server, address);
  return {
    url,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
