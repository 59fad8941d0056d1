import { readFileSync, writeFileSync } from "node:fs";
import {
  type AccountTokens,
  type ApiToken,
  accountTokens,
  apiTokenText,
  type BusRole,
  newApiToken,
  parseApiToken,
  parseCreds,
} from "../contract/index.ts";
import type { NatsCredentials } from "./bus/connection/connection-options.ts";
import { accessOf, ConfigurationError, parseKeys } from "./config.ts";
import type { AccessSettings } from "./identity/create-access.ts";
import type { WebhookKey } from "./ports/webhooks.ts";

/** Where credentials are: in a file, or given as text. */
export interface CredsSource {
  readonly credsFile?: string | undefined;
  readonly creds?: string | undefined;
}

/** The credentials of either kind. Throws ConfigurationError for what can't be read now, or is not a .creds file. */
export function readCredentials(user: BusRole, { credsFile, creds }: CredsSource): NatsCredentials {
  if (credsFile !== undefined) return followCredsFile(user, credsFile);
  try {
    parseCreds(creds ?? "");
  } catch (cause) {
    throw new ConfigurationError("STOREPLANE_NATS_CREDS: must be the text of a .creds file", { cause });
  }
  return { user, creds: () => creds ?? "" };
}

/**
 * The credentials in a file, which is read again at each connect, so that they can be rotated. Throws ConfigurationError
 * for a file that can't be read now, or has none.
 */
export function followCredsFile(user: BusRole, path: string): NatsCredentials {
  let known = readCreds(path);
  return {
    user,
    creds: () => {
      try {
        known = readFileSync(path, "utf8");
      } catch {
        // While a file is being replaced it may be gone for a moment: what was known last is tried, and then again.
      }
      return known;
    },
  };
}

function readCreds(path: string): string {
  try {
    const text = readFileSync(path, "utf8");
    parseCreds(text);
    return text;
  } catch (cause) {
    throw new ConfigurationError(`the file ${path} has no credentials of the bus: name or mount a .creds file`, {
      cause,
    });
  }
}

/**
 * The administrator's token that a file holds; where there is no file, a new one is written to it, for its owner alone.
 * @throws ConfigurationError that never repeats what the file holds.
 */
export function keepAdminToken(path: string): ApiToken {
  const text = readIfThere(path);
  if (text === undefined) return writeToken(path);
  const token = parseApiToken(text.trim());
  if (token) return token;
  throw new ConfigurationError(
    `STOREPLANE_ADMIN_TOKEN_FILE: ${path} holds no token: remove it, and the migration writes a new one`,
  );
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new ConfigurationError(`STOREPLANE_ADMIN_TOKEN_FILE: ${path} can't be read`, { cause });
  }
}

function writeToken(path: string): ApiToken {
  const token = newApiToken();
  try {
    // Never over a file that someone has made meanwhile.
    writeFileSync(path, `${apiTokenText(token)}\n`, { mode: 0o600, flag: "wx" });
  } catch (cause) {
    throw new ConfigurationError(
      `STOREPLANE_ADMIN_TOKEN_FILE: a new token can't be written to ${path}: name a file in a folder that this process may write to`,
      { cause },
    );
  }
  return token;
}

interface AccessFiles {
  readonly issuersFile?: string | undefined;
  readonly sessionKeysFile?: string | undefined;
  readonly publicUrl?: string | undefined;
}

/** Who may call besides holders of tokens, by the files that say so; throws ConfigurationError. */
export function readAccess({ issuersFile, sessionKeysFile, publicUrl }: AccessFiles): AccessSettings {
  return accessOf({
    issuers: readNamed(issuersFile, "STOREPLANE_ISSUERS_FILE"),
    sessionKeys: readNamed(sessionKeysFile, "STOREPLANE_SESSION_KEYS_FILE"),
    publicUrl,
  });
}

function readNamed(path: string | undefined, variable: string) {
  if (path === undefined) return undefined;
  try {
    return { text: readFileSync(path, "utf8"), namedBy: `the file ${path}` };
  } catch (cause) {
    throw new ConfigurationError(`${variable}: ${path} can't be read`, { cause });
  }
}

/** Keys that secrets of webhooks are sealed with; none without a file. Throws ConfigurationError. */
export function readWebhookKeys(path: string | undefined): readonly WebhookKey[] {
  const named = readNamed(path, "STOREPLANE_WEBHOOK_KEYS_FILE");
  return named === undefined ? [] : parseKeys(named);
}

/** The accounts in a file; throws ConfigurationError. */
export function readAccountTokens(path: string): AccountTokens {
  try {
    return accountTokens.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new ConfigurationError(`the file ${path} has no accounts: name the accounts.json of bus-keys`, { cause });
  }
}
