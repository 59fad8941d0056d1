import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { request } from "undici";
import { createAuthority, serverCertificate } from "../certificates/certificates.ts";
import { type PortReservation, reservePorts } from "../process/free-ports.ts";
import { LocalProcess } from "../process/managed-process.ts";
import { type NatsEncryption, natsConfig, natsUsers, userOf } from "./nats-config.ts";
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
  /** TLS for all clients, and WebSocket beside TCP. @default plain TCP */
  readonly encrypted?: boolean | undefined;
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
  const { dir, command, agents, durable, encrypted, onSpawn } = options;
  const kept = loadState(dir, natsUsers(agents));
  const ports = await reservePorts(encrypted ? 3 : 2, options.at?.ports ?? kept.ports);
  const [port = 0, monitorPort = 0, websocketPort = 0] = ports.ports;
  const state = { ...kept, ports: [...ports.ports] };
  saveState(dir, state);
  const config = join(dir, "nats.conf");
  const [listen, http] = [`${options.at?.address ?? "127.0.0.1"}:${port}`, `127.0.0.1:${monitorPort}`];
  const encryption = encrypted ? { ...writeCertificates(dir), websocketPort } : undefined;
  const content = natsConfig({ listen, http, storeDir: join(dir, "data"), durable, agents, state, encryption });
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
    ...clientAddresses(listen, encryption),
    monitorUrl: `http://${http}`,
    process,
    configFile: config,
    credentials: (role) => ({ user: userOf(role), pass: secretOf(state, userOf(role)) }),
  };
  return { handle, process, ports };
}

/** The client compares certificates with names only: an address in its place would be taken for this one. */
const certifiedName = "localhost";

function clientAddresses(listen: string, encryption: (Certificates & NatsEncryption) | undefined) {
  if (encryption === undefined) return { url: `nats://${listen}` };
  const { authority, websocketPort } = encryption;
  const url = `tls://${certifiedName}${listen.slice(listen.lastIndexOf(":"))}`;
  return { url, websocketUrl: `wss://${certifiedName}:${websocketPort}`, authority };
}

/** Paths, all PEM. */
interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** New ones at each start: nothing but what is started after it has to trust them. */
function writeCertificates(dir: string): Certificates {
  const authority = createAuthority("Storeplane test authority");
  const { certificate, key } = serverCertificate(authority, [certifiedName, "127.0.0.1"]);
  const paths = {
    authority: join(dir, "authority.crt"),
    certificate: join(dir, "server.crt"),
    key: join(dir, "server.key"),
  };
  writeFileSync(paths.authority, authority.certificate);
  writeFileSync(paths.certificate, certificate);
  writeFileSync(paths.key, key, { mode: 0o600 });
  return paths;
}

async function isHealthy(monitorPort: number): Promise<boolean> {
  const answer = await request(`http://127.0.0.1:${monitorPort}/healthz`, { headersTimeout: 2000 });
  await answer.body.dump();
  return answer.statusCode === 200;
}
