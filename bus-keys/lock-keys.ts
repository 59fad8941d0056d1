import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { BusKeysError, makeFolder } from "./keep-keys.ts";

const lockFile = "bus-keys.lock";

/** Longer than any change takes. */
const patienceMs = 10_000;
const pauseMs = 50;

/**
 * Does what changes the keys in a directory while no other process changes them: each writes all that it has read. Throws
 * BusKeysError when another one does not end.
 */
export async function withLockedKeys<T>(dir: string, work: () => Promise<T>, waitMs = patienceMs): Promise<T> {
  makeFolder(dir);
  const file = join(dir, lockFile);
  const deadline = Date.now() + waitMs;
  while (!isTaken(file)) {
    if (Date.now() > deadline)
      throw new BusKeysError(`${dir} is being changed by ${holderOf(file)}: if that no longer runs, remove ${file}`);
    await sleep(pauseMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function isTaken(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function holderOf(file: string): string {
  try {
    return `process ${readFileSync(file, "utf8").slice(0, 20)}`;
  } catch {
    return "another process";
  }
}
