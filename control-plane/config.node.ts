import { readFileSync, writeFileSync } from "node:fs";
import { type ApiToken, apiTokenText, newApiToken, parseApiToken } from "../contract/index.ts";
import type { NatsCredentials } from "./bus/connection/connection-options.ts";
import { ConfigurationError, type Environment } from "./config.ts";

/** The environment with secrets read from the files that `STOREPLANE_NATS_PASSWORD_FILE` names. */
export function withSecretFiles(environment: Environment): Environment {
  const path = environment["STOREPLANE_NATS_PASSWORD_FILE"];
  if (path === undefined) return environment;
  try {
    return { ...environment, STOREPLANE_NATS_PASSWORD: readFileSync(path, "utf8").trim() };
  } catch (cause) {
    throw new ConfigurationError("STOREPLANE_NATS_PASSWORD_FILE: the file can't be read", { cause });
  }
}

/** The credentials with a password that is read from its file again at each connect, so that it can be rotated. */
export function followSecretFile(environment: Environment, { user, pass }: NatsCredentials): NatsCredentials {
  const path = environment["STOREPLANE_NATS_PASSWORD_FILE"];
  if (path === undefined) return { user, pass };
  return {
    user,
    pass: () => {
      try {
        return readFileSync(path, "utf8").trim();
      } catch {
        // While a file is being replaced it may be gone for a moment: the last password known is tried, and then again.
        return typeof pass === "string" ? pass : pass();
      }
    },
  };
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
