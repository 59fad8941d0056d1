import { readFileSync } from "node:fs";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { publicKeyOf } from "../../bus-keys/signing.ts";
import { desiredStream } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import { buildBundle, declareControlPlane } from "../../dev/runtimes/control-plane-on.ts";
import type { HttpServerProcess, Runtime } from "../../dev/runtimes/runtime.ts";
import type { NatsRole, Servers } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import { untilAnswering } from "../fixtures/answering.ts";
import { type RuntimeAgent, startPreviewAgent } from "./preview-agent.ts";

/** The host name that the control plane is known by, beside this machine's own. */
export const publicHost = "api.example.com";

/** The agent of the first answers, that of the second is silent, the third has none. */
export const edgeClusters = ["c1", "c2", "c3"];

/** A control plane on one runtime, over a nats-server of its own by TLS. */
export interface Edge extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly servers: Servers;
  readonly server: HttpServerProcess;
  readonly agent: RuntimeAgent;
  readonly silentAgent: RuntimeAgent;
  readonly migrator: NatsConnection;
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  /** Connections that control planes have at the moment: the nats-server's number of each, which it gives no other. */
  readonly connections: () => Promise<readonly number[]>;
  /** Connections that anyone has had since the server started. */
  readonly connectionsEver: () => Promise<number>;
  /** Lines of its log, of those that are JSON. */
  readonly entries: () => readonly Record<string, unknown>[];
  /** To be waited for after a restart of the nats-server: the test's own connections. */
  readonly untilConnected: () => Promise<void>;
}

/** Starts it and waits until it serves. */
export async function startEdge(runtime: Runtime): Promise<Edge> {
  if (runtime === "workerd") buildBundle();
  await using undo = new AsyncDisposableStack();
  const servers = undo.use(await startServers({ clusters: [], agents: ["c1", "c2"], encryptedNats: true }));
  const opened: NatsConnection[] = [];
  const open = async (role: NatsRole): Promise<NatsConnection> => {
    const connection = await connectEncrypted(servers, role);
    undo.defer(() => connection.close());
    opened.push(connection);
    return connection;
  };
  await prepareStreams(servers.nats, edgeClusters);
  const migrator = await open("migrator");
  const agent = await startPreviewAgent("c1", await open({ agent: "c1" }));
  const silentAgent = await startPreviewAgent("c2", await open({ agent: "c2" }));
  await silentAgent.ignoreQuestions();
  const environment = { STOREPLANE_PUBLIC_HOSTS: publicHost, STOREPLANE_DRAIN_SECONDS: "0" };
  const server = await declareControlPlane(runtime, { servers, environment });
  undo.defer(() => server.process.kill("SIGKILL"));
  await server.process.start();
  const controlPlaneKey = publicKeyOf(servers.nats.keys.roles["control-plane"]);
  const stack = undo.move();
  return {
    runtime,
    servers,
    server,
    agent,
    silentAgent,
    migrator,
    ask: (path, init) => fetch(`${server.url}${path}`, init),
    connections: async () => {
      const { connections } = await monitored<Connections>(servers, "connz?auth=1");
      return connections.filter((it) => it.issuer_key === controlPlaneKey).map(({ cid }) => cid);
    },
    connectionsEver: async () => (await monitored<{ total_connections: number }>(servers, "varz")).total_connections,
    entries: () => entriesOf(server.logFile),
    untilConnected: () => untilAnswering(opened),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

interface Connections {
  readonly connections: readonly { readonly cid: number; readonly issuer_key?: string }[];
}

/** A page of the nats-server's own figures. */
async function monitored<T>({ nats }: Servers, page: string): Promise<T> {
  return (await (await fetch(`${nats.monitorUrl}/${page}`)).json()) as T;
}

function connectEncrypted({ nats }: Servers, role: NatsRole): Promise<NatsConnection> {
  const options = keptConnectionOptions({ url: nats.url, credentials: nats.credentials(role) });
  return connect({ ...options, tls: { caFile: nats.authority ?? "" } });
}

function entriesOf(file: string): Record<string, unknown>[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Record<string, unknown>);
}

/**
 * Bounds the stream of desired states so that new stores would take of what is kept for deletes, of which a little is
 * left; returns what takes the bound away.
 */
export async function fillStream({ migrator }: Edge): Promise<() => Promise<void>> {
  const { streams } = await jetstreamManager(migrator, { checkAPI: false });
  const { config, state } = await streams.info(desiredStream);
  await streams.update(desiredStream, { ...config, max_bytes: Math.ceil(state.bytes / 0.96) });
  return async () => void (await streams.update(desiredStream, config));
}
