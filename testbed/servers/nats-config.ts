import { type BusTrust, trustSettings } from "../../bus-keys/bus-trust.ts";

export interface NatsConfigInput {
  /** host:port for clients. */
  readonly listen: string;
  /** host:port for statistics. */
  readonly http: string;
  readonly storeDir: string;
  /** Where the tokens of accounts are kept; what is put there later is found again. */
  readonly accountsDir: string;
  /** Whether acknowledged messages must survive a power cut. */
  readonly durable: boolean;
  /** Whom the server trusts. */
  readonly trust: BusTrust;
  /** TLS for all clients, and WebSocket beside TCP; without it plain TCP. */
  readonly encryption?: NatsEncryption | undefined;
  /** Its place among several servers that are one bus. @default alone */
  readonly member?: NatsMembership | undefined;
}

export interface NatsMembership {
  readonly name: string;
  /** host:port for the other servers. */
  readonly listen: string;
  /** host:port of each server's like it. */
  readonly routes: readonly string[];
}

export interface NatsEncryption {
  /** Paths of the server's certificate and its key, PEM. */
  readonly certificate: string;
  readonly key: string;
  /** Port for clients over WebSocket, on the address for clients over TCP. */
  readonly websocketPort: number;
}

/** NATS's default is 2: on a busy machine a client needs longer for its answer, and is refused although it is right. */
const secondsToAuthenticate = 10;

/** A server's configuration with JetStream and the accounts of its operator, as JSON, which its format includes. */
export function natsConfig(input: NatsConfigInput): string {
  const config = {
    server_name: input.member?.name ?? "storeplane-dev",
    listen: input.listen,
    http: input.http,
    jetstream: { store_dir: input.storeDir, ...(input.durable && { sync_interval: "always" }) },
    ...trustSettings(input.trust),
    resolver: { type: "full", dir: input.accountsDir, allow_delete: true },
    authorization: { timeout: secondsToAuthenticate },
    ...(input.member && clustered(input.member)),
    ...(input.encryption && encrypted(input.listen, input.encryption)),
  };
  return JSON.stringify(config, undefined, 2);
}

function clustered({ listen, routes }: NatsMembership): object {
  return { cluster: { name: "storeplane", listen, routes: routes.map((route) => `nats-route://${route}`) } };
}

function encrypted(listen: string, { certificate, key, websocketPort }: NatsEncryption): object {
  const tls = { cert_file: certificate, key_file: key, timeout: secondsToAuthenticate };
  const host = listen.slice(0, listen.lastIndexOf(":"));
  return { tls, websocket: { host, port: websocketPort, tls, handshake_timeout: `${secondsToAuthenticate}s` } };
}
