import { chownSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The one cluster that compose starts. */
export const composeCluster = "k3s-1";

/** Holds the token of the first administrator, which the migration admits. */
export const adminTokenFile = "admin-token";

/** The user that the images run as (images/agent/Dockerfile, images/control-plane/Dockerfile). */
const imageUser = 1000;

/** Writes a file that only the images' user and root may read. */
export function writeShared(dir: string, name: string, content: string): void {
  writeOwned(join(dir, name), content, imageUser);
}

/** Writes a file that only root may read: the agent and the control plane see the same volume. */
export function writeForRoot(dir: string, name: string, content: string): void {
  writeOwned(join(dir, name), content, 0);
}

/** Where the volume is mounted that the agent keeps its credentials in, and that no other container has. */
export function agentDir(environment: Readonly<Record<string, string | undefined>>): string {
  return environment["STOREPLANE_COMPOSE_AGENT_DIR"] ?? "/agent";
}

/** Where that of the process is mounted that renews credentials. */
export function renewalDir(environment: Readonly<Record<string, string | undefined>>): string {
  return environment["STOREPLANE_COMPOSE_RENEWAL_DIR"] ?? "/renewal";
}

/** The agent's first credentials; those that it has renewed since stay. */
export function keepAgentCreds(dir: string, creds: string): void {
  chownSync(dir, imageUser, imageUser);
  if (!existsSync(join(dir, agentCredsFile))) writeOwned(join(dir, agentCredsFile), creds, imageUser);
}

const agentCredsFile = "agent.creds";

function writeOwned(path: string, content: string, owner: number): void {
  writeFileSync(path, content, { mode: 0o600 });
  chownSync(path, owner, owner);
}

/** Where the volume that the containers share is mounted. */
export function sharedDir(environment: Readonly<Record<string, string | undefined>>): string {
  return environment["STOREPLANE_COMPOSE_DIR"] ?? "/shared";
}
