import { readFileSync } from "node:fs";
import * as z from "zod";
import { describeIssues, minBackupSecretBytes } from "../contract/index.ts";

/** The environment can't be used; names each wrong variable and its rule, never a value. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

const port = z.coerce.number().int().min(0).max(65_535);
const bytes = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const gib = 1024 ** 3;

const environment = z.object({
  /** Folder with the repositories. */
  STOREPLANE_BACKUP_DIR: z.string().min(1),
  /** Path of the file with the secret of which stores' logins are made. */
  STOREPLANE_BACKUP_LOGIN_SECRET_FILE: z.string().min(1),
  /** The most that the repository of a store may grow to. */
  STOREPLANE_BACKUP_STORE_BYTES: bytes.default(50 * gib),
  /** What stays free on the volume. */
  STOREPLANE_BACKUP_FREE_BYTES: bytes.default(gib),
  STOREPLANE_HTTP_HOST: z.string().min(1).default("127.0.0.1"),
  STOREPLANE_HTTP_PORT: port.default(8000),
  STOREPLANE_HEALTH_HOST: z.string().min(1).default("127.0.0.1"),
  STOREPLANE_HEALTH_PORT: port.default(8081),
  STOREPLANE_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

interface Address {
  readonly host: string;
  readonly port: number;
}

export interface RepositoryConfig {
  readonly folder: string;
  readonly loginSecret: Uint8Array<ArrayBuffer>;
  readonly room: { readonly storeBytes: number; readonly freeBytes: number };
  readonly http: Address;
  readonly health: Address;
  readonly logLevel: string;
}

/** Reads variables and the file that one names. @throws ConfigurationError */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): RepositoryConfig {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) throw unusable(describeIssues(parsed.error).join("; "));
  const env = parsed.data;
  return {
    folder: env.STOREPLANE_BACKUP_DIR,
    loginSecret: readSecret("STOREPLANE_BACKUP_LOGIN_SECRET_FILE", env.STOREPLANE_BACKUP_LOGIN_SECRET_FILE),
    room: { storeBytes: env.STOREPLANE_BACKUP_STORE_BYTES, freeBytes: env.STOREPLANE_BACKUP_FREE_BYTES },
    http: { host: env.STOREPLANE_HTTP_HOST, port: env.STOREPLANE_HTTP_PORT },
    health: { host: env.STOREPLANE_HEALTH_HOST, port: env.STOREPLANE_HEALTH_PORT },
    logLevel: env.STOREPLANE_LOG_LEVEL,
  };
}

function readSecret(name: string, path: string): Uint8Array<ArrayBuffer> {
  let secret: Uint8Array<ArrayBuffer>;
  try {
    secret = Uint8Array.from(readFileSync(path));
  } catch (cause) {
    throw unusable(`${name}: the file ${path} can't be read`, { cause });
  }
  if (secret.length >= minBackupSecretBytes) return secret;
  throw unusable(`${name}: the file ${path} must have ${minBackupSecretBytes} bytes of chance or more`);
}

function unusable(why: string, options?: ErrorOptions): ConfigurationError {
  return new ConfigurationError(`the environment can't be used: ${why}`, options);
}
