import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const pollMs = 200;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function tryLock(file) {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function ownerOf(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Moved aside before it is removed: of two that find the same dead owner, one rename wins. */
function removeDead(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  const owner = Number(readFileSync(aside, "utf8"));
  if (owner > 0 && isAlive(owner)) renameSync(aside, file);
  else rmSync(aside);
}

/** Runs the work while no other process does; waits for a living owner, takes over from a dead one. */
export async function withLock(file, { onWait, work }) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!tryLock(file)) {
    const owner = ownerOf(file);
    // An empty file is an owner between creating and writing it, so it counts as alive.
    if (owner !== undefined && owner !== 0 && !isAlive(owner)) removeDead(file);
    else if (!told) {
      told = true;
      onWait(owner);
    }
    await pause(pollMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
