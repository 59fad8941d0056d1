import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { developmentScale, type StoreList, type StoreResource } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { migrate } from "../../control-plane/bus/setup/migrate.ts";
import { registerCluster } from "../../control-plane/bus/setup/register-cluster.ts";
import openapi from "../../control-plane/openapi.generated.json" with { type: "json" };
import { reservePorts } from "../../testbed/process/free-ports.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import { startPreviewAgent } from "./preview-agent.ts";

interface Worker {
  fetch(request: Request, environment: Record<string, string>): Promise<Response>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
let servers: Servers;
let worker: Worker;
let environment: Record<string, string>;

/** The servers' NATS speaks TCP only: gives it a WebSocket port too. */
async function addWebSocket(): Promise<string> {
  const file = join(servers.dir, "nats", "nats.conf");
  const config = JSON.parse(readFileSync(file, "utf8")) as object;
  const reserved = await reservePorts(1);
  const [port] = reserved.ports;
  writeFileSync(file, JSON.stringify({ ...config, websocket: { host: "127.0.0.1", port, no_tls: true } }));
  await servers.nats.process.kill();
  await reserved[Symbol.asyncDispose]();
  await servers.nats.process.start();
  return `ws://127.0.0.1:${port}`;
}

beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  servers = await startServers({ clusters: [], agents: ["c1"] });
  const url = await addWebSocket();
  const credentials = servers.nats.credentials("migrator");
  const migrator = await connect(keptConnectionOptions({ url: servers.nats.url, credentials }));
  await migrate(migrator, developmentScale);
  await registerCluster(migrator, "c1");
  await migrator.close();
  execFileSync(process.execPath, ["tools/generate/main.ts", "worker"], { cwd: root });
  const bundle = (await import(pathToFileURL(join(root, "build/worker/worker.js")).href)) as { default: Worker };
  worker = bundle.default;
  const { user, pass } = servers.nats.credentials("control-plane");
  environment = { STOREPLANE_NATS_URL: url, STOREPLANE_NATS_USER: user, STOREPLANE_NATS_PASSWORD: pass };
});

afterAll(async () => {
  vi.restoreAllMocks();
  await servers[Symbol.asyncDispose]();
});

const ask = (path: string, init?: RequestInit): Promise<Response> =>
  worker.fetch(new Request(`https://api.example.com${path}`, init), environment);

/** A page of the server's own figures. */
async function monitored<T>(page: string): Promise<T> {
  const answer = await fetch(`${servers.nats.monitorUrl}/${page}`);
  return (await answer.json()) as T;
}

const connections = async () => (await monitored<{ num_connections: number }>("connz")).num_connections;

/** Since the server started: those of the test before may be closing still. */
const connectionsEver = async () => (await monitored<{ total_connections: number }>("varz")).total_connections;

test("the bundle for edge runtimes holds no module of Node", () => {
  const code = readFileSync(join(root, "build/worker/worker.js"), "utf8");
  expect(code).not.toMatch(/(from|import)\s*\(?["']node:/);
});

test("the document lies beside what an isolate starts with, and is served from there", async () => {
  const code = readFileSync(join(root, "build/worker/worker.js"), "utf8");
  expect(code.includes(openapi.components.schemas.Store.description)).toBe(false);
  const answer = await ask("/openapi.json");
  expect([answer.status, await answer.json()]).toEqual([200, openapi]);
  expect(await (await ask("/docs")).text()).toContain("/v1/stores/{name}");
});

test("the bundle creates, reads and lists stores with a connection per request and leaves none behind", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `edge-${index}`);
  const responses = await Promise.all(
    names.map((name) =>
      ask("/v1/stores", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name, engine: "woocommerce", cluster: "c1" }),
      }),
    ),
  );
  expect(responses.map(({ status }) => status)).toEqual(names.map(() => 202));
  expect(((await (await ask("/v1/stores/edge-7")).json()) as StoreResource).name).toBe("edge-7");
  const what = "all stores in the list";
  await pollUntil({ what, timeoutMs: 60_000 }, async () => {
    const { items } = (await (await ask("/v1/stores?limit=200")).json()) as StoreList;
    return items.length === names.length || undefined;
  });
  await pollUntil(
    { what: "all connections closed", timeoutMs: 60_000 },
    async () => (await connections()) === 0 || undefined,
  );
});

test("the bundle asks an agent, unpacks its answers and leaves no connection behind", async () => {
  const before = await connections();
  await using agent = await startPreviewAgent(servers.nats, "c1");
  const response = await ask("/v1/previews", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "edge-new", engine: "woocommerce", cluster: "c1" }),
  });
  expect([response.status, await response.json()]).toEqual([200, agent.preview]);
  const sealed = await agent.sealFor((await (await ask("/v1/stores/edge-7")).json()) as StoreResource);
  const credentials = await ask("/v1/stores/edge-7/credentials", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ publicKey: "A".repeat(43) }),
  });
  expect([credentials.status, await credentials.json()]).toEqual([200, sealed]);
  const what = "only the agent's connection is left";
  await pollUntil({ what, timeoutMs: 60_000 }, async () => (await connections()) === before + 1 || undefined);
});

test("what needs no bus is answered without one", async () => {
  const before = await connectionsEver();
  expect(before).toBeGreaterThan(0);
  expect((await ask("/healthz")).status).toBe(200);
  expect((await ask("/v1/stores", { method: "POST", body: "{}" })).status).toBe(415);
  expect((await ask("/nowhere")).status).toBe(404);
  expect(await connectionsEver()).toBe(before);
});
