import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { backupKey, backupPassword, minBackupSecretBytes } from "../contract/index.ts";

/** With what a store reaches its backups, and reads them. */
export interface BackupAccess {
  readonly login: string;
  readonly key: string;
  /** Ten hex digits that follow from both: other secrets are another Secret. */
  readonly hash: string;
}

/** The access of the store of this uid; undefined where the agent has no secrets that could be read. */
export type ReadBackupAccess = (uid: string) => Promise<BackupAccess | undefined>;

/** Reads the secrets each time: they are put into place, or another's, under a running process. */
export function createReadBackupAccess(folder: string | undefined): ReadBackupAccess {
  return async (uid) => {
    if (folder === undefined) return undefined;
    const [loginSecret, keySecret] = await Promise.all(["login-secret", "key-secret"].map((it) => read(folder, it)));
    if (loginSecret === undefined || keySecret === undefined) return undefined;
    const [login, key] = await Promise.all([backupPassword(loginSecret, uid), backupKey(keySecret, uid)]);
    const hash = createHash("sha256")
      .update(JSON.stringify([login, key]))
      .digest("hex")
      .slice(0, 10);
    return { login, key, hash };
  };
}

/** One that is too short could be guessed, and is not used. */
async function read(folder: string, name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = await readFile(join(folder, name)).catch(() => undefined);
  return bytes !== undefined && bytes.length >= minBackupSecretBytes ? Uint8Array.from(bytes) : undefined;
}
