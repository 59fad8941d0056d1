import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BusKeys, busKeysSchema, createBusKeys, withClusters } from "./bus-keys.ts";

/** The keys can't be read; nothing of them is repeated. */
export class BusKeysError extends Error {
  override readonly name = "BusKeysError";
}

/** Name of the file with all keys of a bus in its directory. */
export const busKeysFile = "bus-keys.json";

/** What a bus goes by that runs: with other keys beside it, all its users would be refused. */
const madeOfKeys = ["trust.conf", "creds", "accounts.json"];

/** Name of the file with the one key of them that the renewal has. */
export const agentKeyFile = "agents.nk";

/** The keys kept in a directory, made there the first time; with an account for each of these clusters. */
export function keepBusKeys(dir: string, clusters: readonly string[]): BusKeys {
  makeFolder(dir);
  const known = readBusKeys(dir);
  const signed = madeOfKeys.find((name) => existsSync(join(dir, name)));
  if (known === undefined && signed !== undefined)
    throw new BusKeysError(
      `${dir} has ${signed} but not the keys that signed it: put back ${busKeysFile} from a backup, or name an empty folder for a new bus`,
    );
  const keys = withClusters(known ?? createBusKeys(), clusters);
  writeBusKeys(dir, keys);
  return keys;
}

/** Step by step: Node's own recursion never ends where a folder can't be made below one that is there, as in /proc. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path, { mode: 0o700 });
}

/** The keys kept in a directory, if there are any. Throws BusKeysError for a file that can't be read. */
export function readBusKeys(dir: string): BusKeys | undefined {
  const file = join(dir, busKeysFile);
  try {
    return busKeysSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new BusKeysError(`${file} has no keys of a bus: put back the file of the last backup`, { cause });
  }
}

/** Writes them for the owner only, and never half. */
export function writeBusKeys(dir: string, keys: BusKeys): void {
  writePrivate(join(dir, busKeysFile), JSON.stringify(keys));
}

/** Name of the file with the key that signs checkpoints of the audit: the control plane has it, the bus does not. */
export const auditKeyFile = "audit-checkpoint.pem";

/** Makes that key the first time; another one would no longer verify what was signed before. */
export function keepAuditKey(dir: string): void {
  const file = join(dir, auditKeyFile);
  if (existsSync(file)) return;
  writePrivate(file, newAuditKey());
}

/** Name of the file with the keys that secrets of webhooks are sealed with: control planes and conductors have it. */
export const webhookKeysFile = "webhook-keys";

/** Makes a key the first time; without it secrets that were sealed before can't be opened. */
export function keepWebhookKeys(dir: string): void {
  const file = join(dir, webhookKeysFile);
  if (!existsSync(file)) writePrivate(file, newWebhookKeys());
}

/** A key that secrets of webhooks are sealed with, as STOREPLANE_WEBHOOK_KEYS_FILE has it. */
export function newWebhookKeys(): string {
  return `first:${randomBytes(32).toString("base64url")}\n`;
}

/** A key that signs checkpoints of the audit, as PEM. */
export function newAuditKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Writes a file that only its owner can read; who reads it meanwhile has the former one whole. */
export function writePrivate(file: string, content: string): void {
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, content, { mode: 0o600 });
  renameSync(unfinished, file);
}
