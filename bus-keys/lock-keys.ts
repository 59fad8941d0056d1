import { readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { BusKeysError, makeFolder } from "./keep-keys.ts";

const lockFile = "bus-keys.lock";

/** Longer than any change takes. */
const patienceMs = 10_000;
const pauseMs = 50;

/** Held for as long as it takes to remove the lock of a process that is gone. */
const removalSuffix = ".removal";

/**
 * Does what changes the keys in a directory while no other process changes them: each writes all that it has read. The
 * lock of a process that was killed on this machine is taken over. Throws BusKeysError when another one does not end.
 */
export async function withLockedKeys<T>(dir: string, work: () => Promise<T>, waitMs = patienceMs): Promise<T> {
  makeFolder(dir);
  const file = join(dir, lockFile);
  const deadline = Date.now() + waitMs;
  while (!isTaken(file)) {
    removeAbandoned(file);
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
    writeFileSync(file, `${process.pid} ${placeOfProcesses()}`, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Only who holds the second lock removes the first, and only as it is then: a lock taken meanwhile is never removed. */
function removeAbandoned(file: string): void {
  if (!isAbandoned(file)) return;
  const removal = `${file}${removalSuffix}`;
  if (!isTaken(removal)) return;
  try {
    if (isAbandoned(file)) rmSync(file, { force: true });
  } finally {
    rmSync(removal, { force: true });
  }
}

/** Whether its process was on this machine, among those that this process can see, and is gone. */
function isAbandoned(file: string): boolean {
  const [pid = "", ...place] = (contentOf(file) ?? "").split(" ");
  if (!/^[1-9][0-9]{0,9}$/.test(pid) || place.join(" ") !== placeOfProcesses()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

/** Where a process id means the same process: containers number their own, and may share a machine's name. */
function placeOfProcesses(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

function holderOf(file: string): string {
  const content = contentOf(file);
  if (content === undefined) return "another process";
  const [pid = "", host] = content.split(" ");
  return host === undefined ? `process ${pid.slice(0, 20)}` : `process ${pid.slice(0, 20)} of ${host.slice(0, 64)}`;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
