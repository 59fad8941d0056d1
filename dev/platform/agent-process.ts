import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { reservePorts } from "../../testbed/process/free-ports.ts";
import { LocalProcess, type ManagedProcess } from "../../testbed/process/managed-process.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";
import { writeAgentKubeconfig } from "./agent-kubeconfig.ts";

const root = join(import.meta.dirname, "../..");

export interface AgentProcessOptions {
  readonly servers: Servers;
  readonly cluster: string;
  /** Variables beside those that every agent needs, for example STOREPLANE_TIMINGS. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder of another version of the sources. @default those that this file is one of */
  readonly sources?: string;
}

/** An agent as a process of its own, as in production; `start()` waits until it leads and its watches are synced. */
export interface AgentProcess extends ManagedProcess {
  /** http://127.0.0.1:PORT with /healthz, /readyz and /metrics. */
  readonly healthUrl: string;
  readonly logFile: string;
}

/** Declares the agent of one cluster; it ends with the servers' owner. */
export async function declareAgent({
  servers,
  cluster,
  environment,
  sources = root,
}: AgentProcessOptions): Promise<AgentProcess> {
  const dir = join(servers.dir, "agents");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const reservation = await reservePorts(1);
  const port = reservation.ports[0] ?? 0;
  const healthUrl = `http://127.0.0.1:${port}`;
  const logFile = join(dir, `${cluster}.log`);
  const kubeconfig = join(dir, `${cluster}.kubeconfig`);
  await writeAgentKubeconfig({ admin: servers.cluster(cluster).kubeconfig, path: kubeconfig });
  const { file } = servers.nats.credentials({ agent: cluster });
  const agent = new LocalProcess({
    name: `agent-${cluster}`,
    command: process.execPath,
    args: [join(sources, "agent/main.ts")],
    cwd: sources,
    logFile,
    ready: async () => (await fetch(`${healthUrl}/readyz`)).ok,
    beforeSpawn: () => reservation.release(port),
    onSpawn: servers.adopt,
    environment: {
      STOREPLANE_CLUSTER: cluster,
      STOREPLANE_NATS_URL: servers.nats.url,
      STOREPLANE_NATS_CREDS_FILE: file,
      STOREPLANE_KUBECONFIG: kubeconfig,
      STOREPLANE_HEALTH_PORT: String(port),
      // A fixed identity takes its own lease back at once after a crash.
      STOREPLANE_AGENT_ID: `agent-${cluster}`,
      // Saves a third of the processor time of a start; tests start a hundred agents.
      NODE_COMPILE_CACHE: join(root, "node_modules/.cache/compile"),
      ...environment,
    },
  });
  return Object.assign(agent, { healthUrl, logFile });
}
