import {
  agentPermissions,
  agentUser,
  controlPlanePermissions,
  migratorPermissions,
  type SubjectPermissions,
} from "../../contract/index.ts";
import type { NatsRole } from "./server-handles.ts";
import { type ServerState, secretOf } from "./server-state.ts";

export interface NatsConfigInput {
  /** host:port for clients. */
  readonly listen: string;
  /** host:port for statistics. */
  readonly http: string;
  readonly storeDir: string;
  /** Whether acknowledged messages must survive a power cut. */
  readonly durable: boolean;
  /** Cluster ids whose agents get a user each. */
  readonly agents: readonly string[];
  /** Holds a password for each of natsUsers(). */
  readonly state: ServerState;
  /** TLS for all clients, and WebSocket beside TCP; without it plain TCP. */
  readonly encryption?: NatsEncryption | undefined;
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

/** The user name of a role. */
export function userOf(role: NatsRole): string {
  return typeof role === "string" ? role : agentUser(role.agent);
}

/** The users of a server with agents of these clusters. */
export function natsUsers(agents: readonly string[]): string[] {
  return Object.keys(permissionsByUser(agents));
}

/** A server's configuration with JetStream and one user per role, as JSON, which its format includes. */
export function natsConfig(input: NatsConfigInput): string {
  const users = Object.entries(permissionsByUser(input.agents)).map(([user, { publish, subscribe, responses }]) => ({
    user,
    password: secretOf(input.state, user),
    permissions: {
      publish: { allow: publish },
      subscribe: { allow: subscribe },
      ...(responses && { allow_responses: responses }),
    },
  }));
  const config = {
    server_name: "storeplane-dev",
    listen: input.listen,
    http: input.http,
    jetstream: { store_dir: input.storeDir, ...(input.durable && { sync_interval: "always" }) },
    authorization: { timeout: secondsToAuthenticate, users },
    ...(input.encryption && encrypted(input.listen, input.encryption)),
  };
  return JSON.stringify(config, undefined, 2);
}

function encrypted(listen: string, { certificate, key, websocketPort }: NatsEncryption): object {
  const tls = { cert_file: certificate, key_file: key, timeout: secondsToAuthenticate };
  const host = listen.slice(0, listen.lastIndexOf(":"));
  return { tls, websocket: { host, port: websocketPort, tls, handshake_timeout: `${secondsToAuthenticate}s` } };
}

function permissionsByUser(agents: readonly string[]): Record<string, SubjectPermissions> {
  return {
    migrator: migratorPermissions(),
    "control-plane": controlPlanePermissions(),
    ...Object.fromEntries(agents.map((agent) => [userOf({ agent }), agentPermissions(agent)])),
  };
}
