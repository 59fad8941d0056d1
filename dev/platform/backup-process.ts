import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { backupKey, backupPassword } from "../../contract/index.ts";
import { reservePorts } from "../../testbed/process/free-ports.ts";
import { LocalProcess, type ManagedProcess } from "../../testbed/process/managed-process.ts";

const root = join(import.meta.dirname, "../..");

export interface BackupProcessOptions {
  /** Where backups, the secrets of their logins and keys, and the log are kept. */
  readonly dir: string;
  readonly onSpawn?: (name: string, pid: number) => void;
  /** More variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A backup repository as a process of its own, as in production. */
export interface BackupProcess extends ManagedProcess {
  /** http://127.0.0.1:PORT of restic's REST protocol. */
  readonly url: string;
  /** http://127.0.0.1:PORT with /healthz, /readyz and /metrics. */
  readonly healthUrl: string;
  /** Folder with a repository for each store. */
  readonly folder: string;
  readonly logFile: string;
  /** What restic reads of its environment to reach a store's backups, and to read them. */
  readonly resticEnvironment: (uid: string) => Promise<Readonly<Record<string, string>>>;
}

/** Declares it; the secrets are made where they are not there. */
export async function declareBackupRepository(options: BackupProcessOptions): Promise<BackupProcess> {
  const { dir, onSpawn, environment } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const [loginFile, loginSecret] = keepSecret(dir, "login-secret");
  const [, keySecret] = keepSecret(dir, "key-secret");
  const reservation = await reservePorts(2);
  const [port = 0, healthPort = 0] = reservation.ports;
  const [url, healthUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${healthPort}`];
  const folder = join(dir, "repositories");
  const logFile = join(dir, "backup-repository.log");
  const child = new LocalProcess({
    name: "backup-repository",
    command: process.execPath,
    args: [join(root, "backup-repository/main.ts")],
    cwd: root,
    logFile,
    ready: async () => (await fetch(`${healthUrl}/readyz`)).ok,
    // Longer than what is under way may take.
    graceMs: 25_000,
    beforeSpawn: async () => {
      await Promise.all([reservation.release(port), reservation.release(healthPort)]);
    },
    ...(onSpawn && { onSpawn }),
    environment: {
      STOREPLANE_BACKUP_DIR: folder,
      STOREPLANE_BACKUP_LOGIN_SECRET_FILE: loginFile,
      STOREPLANE_HTTP_PORT: String(port),
      STOREPLANE_HEALTH_PORT: String(healthPort),
      ...environment,
    },
  });
  const resticEnvironment = async (uid: string) => ({
    RESTIC_REPOSITORY: `rest:${url}/${uid}/`,
    RESTIC_REST_USERNAME: uid,
    RESTIC_REST_PASSWORD: await backupPassword(loginSecret, uid),
    RESTIC_PASSWORD: await backupKey(keySecret, uid),
  });
  return Object.assign(child, { url, healthUrl, folder, logFile, resticEnvironment });
}

function keepSecret(dir: string, name: string): readonly [path: string, secret: Uint8Array<ArrayBuffer>] {
  const path = join(dir, name);
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600 });
  return [path, Uint8Array.from(readFileSync(path))];
}
