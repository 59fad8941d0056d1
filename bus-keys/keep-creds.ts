import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { accountOfRole, type BusRole, parseCreds, readUserClaims } from "../contract/index.ts";
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
  const clusters = Object.entries(keys.clusters).filter(([, { isRevoked, makesOwnKey }]) => !isRevoked && !makesOwnKey);
  return [...roles, ...clusters.map(([agent]) => ({ agent }))];
}

/**
 * Writes a creds file, readable for its owner only, for every user that has none in this directory yet. Those of agents
 * end after so many seconds: where that is given, something must renew them.
 */
export async function keepCreds(keys: BusKeys, dir: string, agentSeconds?: number): Promise<void> {
  makeFolder(dir);
  const end = agentSeconds === undefined ? undefined : Math.floor(Date.now() / 1000) + agentSeconds;
  const missing = busUsers(keys).filter((user) => !existsSync(join(dir, credsFileName(user))));
  for (const user of missing) {
    const expires = typeof user === "string" ? undefined : end;
    writePrivate(join(dir, credsFileName(user)), await newCreds(keys, user, expires));
  }
}

/** By cluster the public key of its agents' credentials, of those that are in this directory. */
export function agentKeysIn(keys: BusKeys, dir: string): ReadonlyMap<string, string> {
  const agents = busUsers(keys).flatMap((user) => (typeof user === "string" ? [] : [user]));
  const here = agents.filter((user) => existsSync(join(dir, credsFileName(user))));
  return new Map(here.map((user) => [user.agent, readUserClaims(parseCreds(readCreds(dir, user)).jwt).sub]));
}

/** The text of a user's file in this directory. */
export function readCreds(dir: string, user: BusUser): string {
  return readFileSync(join(dir, credsFileName(user)), "utf8");
}

/** Removes the credentials of a user, so that new ones are made. */
export function forgetCreds(dir: string, user: BusUser): void {
  rmSync(join(dir, credsFileName(user)), { force: true });
}
