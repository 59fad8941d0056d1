import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../control-plane/run.node.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { sendRaw } from "./raw-http.ts";

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane({
    // Nothing listens there: the bus is away.
    natsUrl: "nats://127.0.0.1:1",
    credentials: { user: "x", creds: () => "" },
    port: 0,
    metrics: { host: "127.0.0.1", port: 0 },
  });
});

afterAll(async () => {
  await controlPlane.close();
});

const scrape = async (): Promise<string> => (await fetch(`${controlPlane.metricsUrl}/metrics`)).text();

/** The value of a line, labels and all. */
async function valueOf(line: string): Promise<number | undefined> {
  const found = (await scrape()).split("\n").find((it) => it.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

/** A request is counted when it has ended, which its client may hear of before. */
const isAt = (what: string, value: number) =>
  pollUntil({ what: `${what} is ${value}` }, async () => (await valueOf(what)) === value || undefined);

test("requests are counted by the route's path, not by what clients sent", async () => {
  const { url } = controlPlane;
  await sendRaw(url, "GET /v1/stores/NONE HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await sendRaw(url, "GET /secret-address HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await sendRaw(url, "GET /healthz HTTP/1.1\r\nHost: 1.2.3.4.5\r\n\r\n");
  await sendRaw(url, "nonsense\r\n\r\n");
  const isCounted = (labels: string) => isAt(`storeplane_api_request_seconds_count{${labels}}`, 1);
  await isCounted('route="/v1/stores/{name}",method="GET",status="400"');
  await isCounted('route="none",method="GET",status="404"');
  await isCounted('route="none",method="GET",status="400"');
  await isCounted('route="none",method="other",status="400"');
  expect(await scrape()).not.toContain("secret-address");
});

test("requests under way, open connections and the bus show as they are", async () => {
  const { hostname, port } = new URL(controlPlane.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    "POST /v1/stores HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
  );
  await isAt("storeplane_api_requests_in_flight", 1);
  await isAt("storeplane_api_connections", 1);
  await isAt("storeplane_api_bus_up", 0);
  expect(await scrape()).not.toContain("storeplane_api_storage_bytes{");
  expect(socket.destroyed).toBe(false);
  socket.destroy();
  await isAt("storeplane_api_requests_in_flight", 0);
  await isAt("storeplane_api_connections", 0);
  await isAt('storeplane_api_request_seconds_count{route="/v1/stores",method="POST",status="499"}', 1);
});

test("the metrics are on a port of their own, and nothing else is", async () => {
  expect((await fetch(`${controlPlane.url}/metrics`)).status).toBe(404);
  expect((await fetch(`${controlPlane.metricsUrl}/v1/stores`)).status).toBe(404);
});
