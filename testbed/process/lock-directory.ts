import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type LockFile, lockHolder, tryLock } from "./lock-file.ts";

/** The kept directory of the servers is used by another process. */
export class ServersInUseError extends Error {
  override readonly name = "ServersInUseError";
}

/** Keeps other processes out of a kept directory. @throws ServersInUseError if one uses it. */
export function lockDirectory(dir: string): LockFile {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, "owner.json");
  const lock = tryLock(path);
  if (lock !== undefined) return lock;
  throw new ServersInUseError(
    `${dir} is in use by process ${lockHolder(path)?.pid}: end it, or name another directory (npm start: STOREPLANE_STATE_DIR)`,
  );
}
