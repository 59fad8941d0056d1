import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { connect as connectTcp } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { desiredStream } from "../../../contract/index.ts";
import { type ControlPlane, startControlPlane } from "../../../control-plane/run.node.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { askByClient, expectedAnswers } from "../../runtime/ask-by-client.ts";
import { type Api, startApi } from "./start-api.ts";

let api: Api;
let controlPlane: ControlPlane;

beforeAll(async () => {
  api = await startApi();
  const { url } = api.servers.nats;
  const credentials = api.servers.nats.credentials("control-plane");
  controlPlane = await startControlPlane({
    natsUrl: url,
    credentials,
    port: 0,
    metrics: { host: "127.0.0.1", port: 0 },
  });
});

afterAll(async () => {
  await controlPlane.close();
  await api[Symbol.asyncDispose]();
});

const json = { "content-type": "application/json" };

function startPost(headers: Record<string, string | number>): ClientRequest {
  const outgoing = request(`${controlPlane.url}/v1/stores`, { method: "POST", headers: { ...json, ...headers } });
  // The server may break off what it does not want to read.
  outgoing.on("error", () => undefined);
  return outgoing;
}

async function answerTo(outgoing: ClientRequest): Promise<{ status: number | undefined; text: string }> {
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of incoming.setEncoding("utf8")) text += String(chunk);
  return { status: incoming.statusCode, text };
}

test("a store is created and read over HTTP", async () => {
  const body = JSON.stringify({ name: "over-http", engine: "woocommerce" });
  const created = await fetch(`${controlPlane.url}/v1/stores`, { method: "POST", headers: json, body });
  expect([created.status, created.headers.get("location")]).toEqual([202, "/v1/stores/over-http"]);
  expect(created.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  const head = await fetch(`${controlPlane.url}/v1/stores/over-http`, { method: "HEAD" });
  expect([head.status, head.headers.get("etag")]).toEqual([200, created.headers.get("etag")]);
});

test("the metrics tell how full the stream is, as it says itself", async () => {
  const { streams } = await jetstreamManager(api.migrator);
  // Audit entries come and go by themselves.
  const told = await pollUntil({ what: "stream and metrics agree" }, async () => {
    const { state, config } = await streams.info(desiredStream);
    const lines = (await (await fetch(`${controlPlane.metricsUrl}/metrics`)).text()).split("\n");
    const kinds = Object.entries({ used: state.bytes, limit: config.max_bytes });
    const wanted = kinds.map(([kind, bytes]) => `storeplane_api_storage_bytes{kind="${kind}"} ${bytes}`);
    return wanted.every((line) => lines.includes(line)) ? state.bytes : undefined;
  });
  expect(told).toBeGreaterThan(0);
});

test("two megabytes are refused by their length, before they are sent", async () => {
  const before = await api.writes();
  const outgoing = startPost({ "content-length": 2_000_000 });
  outgoing.flushHeaders();
  const { status, text } = await answerTo(outgoing);
  outgoing.destroy();
  expect([status, JSON.parse(text)]).toMatchObject([413, { code: "body-too-large" }]);
  expect(await api.writes()).toBe(before);
});

test("a body without an end is refused after 64 KiB", async () => {
  const outgoing = startPost({ "transfer-encoding": "chunked" });
  const answer = answerTo(outgoing);
  let sent = 0;
  const seen = { answer: false };
  void answer.then(() => {
    seen.answer = true;
  });
  while (!seen.answer && sent < 64_000_000) {
    outgoing.write(" ".repeat(16_384));
    sent += 16_384;
    await sleep(1);
  }
  expect((await answer).status).toBe(413);
  outgoing.destroy();
  expect(sent).toBeLessThan(64_000_000);
});

test.each([
  ["a broken request line", "GET\r\n\r\n"],
  ["a header without an end", `GET / HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(20_000)}\r\n\r\n`],
  ["two lengths", "POST /v1/stores HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}"],
  [
    "length and chunks at once",
    "POST /v1/stores HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  ["a header value with a control character", "GET /v1/stores HTTP/1.1\r\nHost: x\r\nIf-Match: a\u0000b\r\n\r\n"],
  ["no host", "GET /v1/stores HTTP/1.1\r\n\r\n"],
  ["a hostile host", "GET /v1/stores HTTP/1.1\r\nHost: a b/../<>\r\n\r\n"],
  ["an absolute address", "GET http://[/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n"],
])("%s gets a 4xx and the server lives on", async (_title, bytes) => {
  const socket = connectTcp(Number(new URL(controlPlane.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(bytes, "latin1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk.toString("latin1");
    socket.end();
  });
  await new Promise((resolve) => socket.on("close", resolve));
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect((await fetch(`${controlPlane.url}/healthz`)).status).toBe(200);
});

test("the API describes itself, as data and as a page", async () => {
  const document = (await (await fetch(`${controlPlane.url}/openapi.json`)).json()) as { paths: object };
  expect(Object.keys(document.paths)).toEqual([
    "/v1/stores",
    "/v1/stores/{name}",
    "/v1/stores/{name}/undelete",
    "/v1/stores/{name}/restart",
    "/v1/stores/{name}/suspend",
    "/v1/stores/{name}/resume",
    "/v1/stores/{name}/operations",
    "/v1/stores/{name}/revisions",
    "/v1/operations",
    "/v1/names/{storeName}",
    "/v1/stores/{name}/hosts/{host}/verify",
    "/v1/stores/{name}/credentials",
    "/v1/stores/{name}/logs",
    "/v1/stores/{name}/objects",
    "/v1/stores/{name}/backups",
    "/v1/previews",
    "/v1/events",
    "/v1/stores/{name}/events",
    "/v1/clusters",
    "/v1/clusters/{cluster}",
    "/v1/clusters/{cluster}/cordon",
    "/v1/clusters/{cluster}/uncordon",
    "/v1/clusters/{cluster}/settings",
    "/v1/clusters/{cluster}/revoke",
    "/v1/clusters/{cluster}/invite",
    "/v1/clusters/{cluster}/join",
    "/v1/clusters/{cluster}/accept",
    "/v1/clusters/{cluster}/renew",
    "/v1/engines",
    "/v1/plans",
    "/v1/me",
    "/v1/tokens",
    "/v1/tokens/{id}",
    "/v1/tenants",
    "/v1/tenants/{tenant}",
    "/v1/tenants/{tenant}/quota",
    "/v1/tenants/{tenant}/member-quota",
    "/v1/tenants/{tenant}/erase",
    "/v1/tenants/{tenant}/suspend",
    "/v1/tenants/{tenant}/resume",
    "/v1/tenants/{tenant}/verify",
    "/v1/webhooks",
    "/v1/webhooks/{id}",
    "/v1/webhooks/{id}/settings",
    "/v1/webhooks/{id}/rotate",
    "/v1/webhooks/{id}/test",
    "/v1/webhooks/{id}/deliveries",
    "/v1/webhooks/{id}/deliveries/{delivery}/resend",
    "/v1/audit",
    "/v1/audit/blocks",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/docs",
  ]);
  const docs = await fetch(`${controlPlane.url}/docs`);
  expect(docs.headers.get("content-security-policy")).toContain("default-src 'none'");
  const page = await docs.text();
  expect(page).toContain("/v1/stores/{name}/undelete");
  expect(page, "the code that opens credentials").toContain("suite.open(key, decode(sealed.ciphertext))");
});

test("the client speaks with the API over real sockets", async () => {
  expect(await askByClient(controlPlane.url)).toEqual({ ...expectedAnswers, clusters: ["c1", "c2"] });
});

test("a stop answers what is under way and takes nothing new", async () => {
  const { url } = api.servers.nats;
  const credentials = api.servers.nats.credentials("control-plane");
  const short = await startControlPlane({ natsUrl: url, credentials, port: 0 });
  const slow = request(`${short.url}/v1/stores`, { method: "POST", headers: { ...json, "content-length": 40 } });
  slow.flushHeaders();
  await once(slow, "socket");
  await fetch(`${short.url}/healthz`);
  const answer = answerTo(slow);
  const closed = short.close();
  slow.end(JSON.stringify({ name: "last", engine: "woocommerce" }).padEnd(40));
  expect((await answer).status).toBe(202);
  await closed;
  await expect(fetch(`${short.url}/healthz`)).rejects.toThrow("fetch failed");
});

test("a probe in HTTP/1.0 that names no host is answered", async () => {
  const { hostname, port } = new URL(controlPlane.url);
  const socket = connectTcp(Number(port), hostname);
  socket.write("GET /healthz HTTP/1.0\r\n\r\n");
  let text = "";
  for await (const chunk of socket.setEncoding("utf8")) text += String(chunk);
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
});

test("a body in another encoding is a 415, not taken for what it is not", async () => {
  const body = JSON.stringify({ name: "zipped", engine: "woocommerce" });
  const headers = { ...json, "content-encoding": "gzip" };
  const answer = await fetch(`${controlPlane.url}/v1/stores`, { method: "POST", headers, body });
  expect([answer.status, await answer.json()]).toMatchObject([415, { code: "unsupported-media-type" }]);
});
