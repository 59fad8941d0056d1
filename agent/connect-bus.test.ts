import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";
import { connectBus } from "./connect-bus.ts";
import { Lacks } from "./lacks.ts";
import type { Logger } from "./ports.ts";

const ignore = (): void => undefined;
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A port of this machine at which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("the port is not known");
  return address.port;
}

test("an agent that is ended while it waits for the bus stops waiting, without an error", async () => {
  const config = readConfig({
    STOREPLANE_CLUSTER: "fra-1",
    STOREPLANE_NATS_URL: `nats://127.0.0.1:${await freePort()}`,
    STOREPLANE_NATS_CREDS_FILE: "/dev/null",
  });
  const lacks = new Lacks(silent);
  const stopping = new AbortController();
  const connecting = connectBus({ config, creds: () => "", lacks, signal: stopping.signal });
  await lacks.changed;
  expect(lacks.words({ isPartial: false }).join()).toMatch(/^bus: no connection yet/);
  stopping.abort();
  await expect(connecting).resolves.toBeUndefined();
});
