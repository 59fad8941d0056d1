import { platformObjects } from "../../charts/platform/objects.ts";
import { localProfile } from "../../constructs/index.ts";
import { type AgentProcess, declareAgent } from "../../dev/platform/agent-process.ts";
import { declareHttpProcess } from "../../dev/platform/http-process.ts";
import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import type { ClusterHandle, Servers } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import type { Scale } from "../benchmark.ts";

/** The id of the only cluster of a benchmark. */
export const clusterId = "c1";

/** One cluster with its agent and a control plane, each a process of its own. */
export interface BenchPlatform extends AsyncDisposable {
  /** http://127.0.0.1:PORT of the control plane. */
  readonly url: string;
  readonly servers: Servers;
  readonly cluster: ClusterHandle;
  readonly agent: AgentProcess;
}

/** Starts it afresh and waits until it is ready. */
export async function startBenchPlatform({ profileDir }: Scale): Promise<BenchPlatform> {
  await using undo = new AsyncDisposableStack();
  const servers = undo.use(await startBareCluster());
  await prepareStreams(servers.nats, [clusterId]);
  const controlPlane = await declareHttpProcess({
    servers,
    name: "control-plane",
    entry: "control-plane/main.node.ts",
  });
  const profiling = { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` };
  const environment = { STOREPLANE_LOG_LEVEL: "warn", ...(profileDir !== undefined && profiling) };
  const agent = await declareAgent({ servers, cluster: clusterId, environment });
  undo.defer(async () => {
    await Promise.all([agent.kill(), controlPlane.kill()]);
  });
  await Promise.all([controlPlane.start(), agent.start()]);
  const stack = undo.move();
  return {
    url: controlPlane.url,
    servers,
    cluster: servers.cluster(clusterId),
    agent,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A fresh cluster that nothing works on, with everything that stores need; NATS runs beside it as with an agent. */
export function startBareCluster(): Promise<Servers> {
  return startServers({ clusters: [{ id: clusterId }], objects: platformObjects(localProfile) });
}
