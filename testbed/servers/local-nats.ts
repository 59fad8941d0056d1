import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { request } from "undici";
import { type PortReservation, reservePorts } from "../process/free-ports.ts";
import { LocalProcess } from "../process/managed-process.ts";
import { natsConfig, natsUsers, userOf } from "./nats-config.ts";
import type { NatsHandle } from "./server-handles.ts";
import { loadState, saveState, secretOf } from "./server-state.ts";

export interface NatsOptions {
  readonly dir: string;
  readonly command: string;
  /** Cluster ids whose agents get a user each. */
  readonly agents: readonly string[];
  /** Where it listens. @default 127.0.0.1 and ports of its own choice */
  readonly at?: { readonly address: string; readonly ports: readonly [number, number] } | undefined;
  /** Whether acknowledged messages must survive a power cut. */
  readonly durable: boolean;
  readonly onSpawn: (name: string, pid: number) => void;
}

/** A NATS with the process object to start and end it with. */
export interface LocalNats {
  readonly handle: NatsHandle;
  readonly process: LocalProcess;
  readonly ports: PortReservation;
}

/** Writes the configuration of a nats-server; `process.start()` runs it. */
export async function declareNats(options: NatsOptions): Promise<LocalNats> {
  const { dir, command, agents, durable, onSpawn } = options;
  const kept = loadState(dir, natsUsers(agents));
  const ports = await reservePorts(2, options.at?.ports ?? kept.ports);
  const [port = 0, monitorPort = 0] = ports.ports;
  const state = { ...kept, ports: [port, monitorPort] };
  saveState(dir, state);
  const config = join(dir, "nats.conf");
  const [listen, http] = [`${options.at?.address ?? "127.0.0.1"}:${port}`, `127.0.0.1:${monitorPort}`];
  const content = natsConfig({ listen, http, storeDir: join(dir, "data"), durable, agents, state });
  writeFileSync(config, content, { mode: 0o600 });
  const process = new LocalProcess({
    name: "nats-server",
    command,
    args: ["--config", config],
    cwd: dir,
    logFile: join(dir, "nats-server.log"),
    ready: () => isHealthy(monitorPort),
    beforeSpawn: async () => void (await Promise.all(ports.ports.map((it) => ports.release(it)))),
    onSpawn,
  });
  const handle: NatsHandle = {
    url: `nats://${listen}`,
    monitorUrl: `http://${http}`,
    process,
    configFile: config,
    credentials: (role) => ({ user: userOf(role), pass: secretOf(state, userOf(role)) }),
  };
  return { handle, process, ports };
}

async function isHealthy(monitorPort: number): Promise<boolean> {
  const answer = await request(`http://127.0.0.1:${monitorPort}/healthz`, { headersTimeout: 2000 });
  await answer.body.dump();
  return answer.statusCode === 200;
}
