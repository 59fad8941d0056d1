import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { request } from "undici";
import type { BusTrust } from "../../bus-keys/bus-trust.ts";
import { createAuthority, serverCertificate } from "../certificates/certificates.ts";
import { type PortReservation, reservePorts } from "../process/free-ports.ts";
import { LocalProcess } from "../process/managed-process.ts";
import { type NatsEncryption, type NatsMembership, natsConfig } from "./nats-config.ts";
import { keepNatsUsers } from "./nats-users.ts";
import type { NatsHandle, NatsServer } from "./server-handles.ts";
import { loadState, saveState } from "./server-state.ts";

export interface NatsOptions {
  readonly dir: string;
  readonly command: string;
  /** Cluster ids with an account each. */
  readonly agents: readonly string[];
  /** How many servers are one bus. @default 1 */
  readonly servers?: number | undefined;
  /** Where it listens. @default 127.0.0.1 and ports of its own choice */
  readonly at?: { readonly address: string; readonly ports: readonly [number, number] } | undefined;
  /** Whether acknowledged messages must survive a power cut. */
  readonly durable: boolean;
  /** TLS for all clients, and WebSocket beside TCP. @default plain TCP */
  readonly encrypted?: boolean | undefined;
  readonly onSpawn: (name: string, pid: number) => void;
}

/** A NATS that is declared; `start()` runs its servers. */
export interface LocalNats {
  readonly handle: NatsHandle;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Port numbers of one server: for clients, for statistics, and for clients over WebSocket or for other servers. */
const portsEach = 4;

/** Makes keys, and writes the configuration of each nats-server. */
export async function declareNats(options: NatsOptions): Promise<LocalNats> {
  const { dir, servers: count = 1, encrypted } = options;
  const users = await keepNatsUsers(dir, options.agents);
  const kept = loadState(dir);
  const ports = await reservePorts(count * portsEach, options.at?.ports ?? kept.ports);
  saveState(dir, { ...kept, ports: [...ports.ports] });
  const certificates = encrypted ? writeCertificates(dir) : undefined;
  const routes = Array.from({ length: count }, (_, index) => `127.0.0.1:${ports.ports[index * portsEach + 3]}`);
  const members = routes.map((listen, index) => {
    const member = count > 1 ? { name: `nats-${index + 1}`, listen, routes } : undefined;
    return declareServer(options, { ports, index, member, certificates, trust: users.trust });
  });
  const [first] = members;
  if (first === undefined) throw new RangeError("a NATS has one server at least");
  return {
    handle: { ...first, servers: members, keys: users.keys, credentials: users.credentials },
    start: async () => void (await Promise.all(members.map((it) => it.process.start()))),
    async stop() {
      await Promise.all([...members.map((it) => it.process.kill()), ports[Symbol.asyncDispose]()]);
    },
  };
}

interface Member {
  readonly ports: PortReservation;
  readonly index: number;
  readonly member: NatsMembership | undefined;
  readonly certificates: Certificates | undefined;
  readonly trust: BusTrust;
}

function declareServer(options: NatsOptions, { ports, index, member, certificates, trust }: Member): NatsServer {
  const { at, durable, command, onSpawn } = options;
  const dir = member ? join(options.dir, member.name) : options.dir;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const own = ports.ports.slice(index * portsEach, (index + 1) * portsEach);
  const [port = 0, monitorPort = 0, websocketPort = 0] = own;
  const [listen, http] = [`${at?.address ?? "127.0.0.1"}:${port}`, `127.0.0.1:${monitorPort}`];
  const encryption = certificates && { ...certificates, websocketPort };
  const [storeDir, accountsDir] = [join(dir, "data"), join(dir, "accounts")];
  const configFile = join(dir, "nats.conf");
  const content = natsConfig({ listen, http, storeDir, accountsDir, durable, trust, encryption, member });
  writeFileSync(configFile, content, { mode: 0o600 });
  const process = new LocalProcess({
    name: member ? `nats-server-${index + 1}` : "nats-server",
    command,
    args: ["--config", configFile],
    cwd: dir,
    logFile: join(dir, "nats-server.log"),
    ready: () => isHealthy(monitorPort),
    beforeSpawn: async () => void (await Promise.all(own.map((it) => ports.release(it)))),
    onSpawn,
  });
  return { ...clientAddresses(listen, encryption), monitorUrl: `http://${http}`, process, configFile };
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
