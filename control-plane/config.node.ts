import { readFileSync } from "node:fs";
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
