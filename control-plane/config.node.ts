import { readFileSync } from "node:fs";
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
