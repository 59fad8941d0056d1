import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { accountOfRole, type BusRole } from "../contract/index.ts";
import type { BusKeys } from "./bus-keys.ts";
import { makeFolder, writePrivate } from "./keep-keys.ts";
import { type BusUser, newCreds } from "./user-creds.ts";

/** Name of the file with the credentials of a user. */
export function credsFileName(user: BusUser): string {
  return typeof user === "string" ? `${user}.creds` : `agent-${user.agent}.creds`;
}

/** Every role of a bus, and the agents of its clusters. */
export function busUsers(keys: BusKeys): BusUser[] {
  const roles = Object.keys(accountOfRole) as BusRole[];
  const clusters = Object.entries(keys.clusters).filter(([, { isRevoked }]) => !isRevoked);
  return [...roles, ...clusters.map(([agent]) => ({ agent }))];
}

/** Writes a creds file, readable for its owner only, for every user that has none in this directory yet. */
export async function keepCreds(keys: BusKeys, dir: string): Promise<void> {
  makeFolder(dir);
  const missing = busUsers(keys).filter((user) => !existsSync(join(dir, credsFileName(user))));
  for (const user of missing) writePrivate(join(dir, credsFileName(user)), await newCreds(keys, user));
}

/** The text of a user's file in this directory. */
export function readCreds(dir: string, user: BusUser): string {
  return readFileSync(join(dir, credsFileName(user)), "utf8");
}

/** Removes the credentials of a user, so that new ones are made. */
export function forgetCreds(dir: string, user: BusUser): void {
  rmSync(join(dir, credsFileName(user)), { force: true });
}
