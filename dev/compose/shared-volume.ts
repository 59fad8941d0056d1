import { chownSync, writeFileSync } from "node:fs";
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

function writeOwned(path: string, content: string, owner: number): void {
  writeFileSync(path, content, { mode: 0o600 });
  chownSync(path, owner, owner);
}

/** Where the volume that the containers share is mounted. */
export function sharedDir(environment: Readonly<Record<string, string | undefined>>): string {
  return environment["STOREPLANE_COMPOSE_DIR"] ?? "/shared";
}
