import { randomUUID } from "node:crypto";
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { identify, isRunning, type ProcessIdentity, processIdentitySchema } from "./process-identity.ts";

/** A lock that lasts as long as its owner: the file names the owning process, so a dead one holds nothing. */
export interface LockFile extends Disposable {
  readonly path: string;
}

/** Who holds the lock, or undefined if it is free or its owner has ended. */
export function lockHolder(path: string): ProcessIdentity | undefined {
  const owner = readOwner(path);
  return owner !== undefined && isRunning(owner) ? owner : undefined;
}

/** Takes the lock if no living process holds it. */
export function tryLock(path: string): LockFile | undefined {
  const me = identify(process.pid);
  if (me === undefined) throw new Error(`the start time of process ${process.pid} can't be read`);
  const mine = `${path}.${randomUUID()}`;
  // Written aside and linked: another process never reads a half-written owner.
  writeFileSync(mine, JSON.stringify(me), { mode: 0o600 });
  try {
    return linkLock(mine, path) ?? retryAfterStale(mine, path);
  } finally {
    rmSync(mine, { force: true });
  }
}

function retryAfterStale(mine: string, path: string): LockFile | undefined {
  if (!existsSync(path)) return linkLock(mine, path);
  const owner = readOwner(path);
  if (owner !== undefined && isRunning(owner)) return undefined;
  // Two may see the same stale lock. The rename gives it to one; whoever took a fresh one by mistake puts it back.
  const stale = `${path}.stale.${randomUUID()}`;
  try {
    renameSync(path, stale);
  } catch {
    return linkLock(mine, path);
  }
  const taken = readOwner(stale);
  if (taken !== undefined && isRunning(taken)) {
    linkLock(stale, path);
    rmSync(stale, { force: true });
    return undefined;
  }
  rmSync(stale, { force: true });
  return linkLock(mine, path);
}

function linkLock(mine: string, path: string): LockFile | undefined {
  try {
    linkSync(mine, path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return undefined;
    throw error;
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

function readOwner(path: string): ProcessIdentity | undefined {
  try {
    return processIdentitySchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
