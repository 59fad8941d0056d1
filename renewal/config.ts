import { readFileSync } from "node:fs";
import * as z from "zod";
import { agentTokenSeconds, CredsError, describeIssues, parseCreds, privateKeyOf } from "../contract/index.ts";

/** The environment can't be used; names each wrong variable and its rule, never a value. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

const minute = 60;
const month = 31 * 86_400;

const environment = z.object({
  STOREPLANE_NATS_URL: z.string().regex(/^(nats|tls):\/\/\S+$/, "must be nats://host:port"),
  /** Path of a `.creds` file of the user `renewal`. */
  STOREPLANE_NATS_CREDS_FILE: z.string().min(1),
  /** Path of one of the user `operator`, with which accounts of clusters are put in place. @default none are */
  STOREPLANE_NATS_OPERATOR_CREDS_FILE: z.string().min(1).optional(),
  /** Path of the file with the seed of the agents' signing key. */
  STOREPLANE_AGENT_KEY_FILE: z.string().min(1),
  STOREPLANE_AGENT_TOKEN_SECONDS: z.coerce.number().int().min(minute).max(month).default(agentTokenSeconds),
  STOREPLANE_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export interface RenewalConfig {
  readonly natsUrl: string;
  /** The text of its creds file, read again at each call; while that can't be read, the one before. */
  readonly creds: () => string;
  /** The same of the user that puts accounts in place. */
  readonly operatorCreds: (() => string) | undefined;
  /** Seed. */
  readonly agentKey: string;
  readonly lifetimeSeconds: number;
  readonly logLevel: string;
}

/** Reads variables and the files that they name; throws ConfigurationError. */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): RenewalConfig {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) throw unusable(describeIssues(parsed.error).join("; "));
  const env = parsed.data;
  const { STOREPLANE_NATS_OPERATOR_CREDS_FILE: operatorFile } = env;
  return {
    natsUrl: env.STOREPLANE_NATS_URL,
    creds: follow("STOREPLANE_NATS_CREDS_FILE", env.STOREPLANE_NATS_CREDS_FILE),
    operatorCreds: operatorFile === undefined ? undefined : follow("STOREPLANE_NATS_OPERATOR_CREDS_FILE", operatorFile),
    agentKey: readText("STOREPLANE_AGENT_KEY_FILE", env.STOREPLANE_AGENT_KEY_FILE, (text) =>
      privateKeyOf(text.trim()),
    ).trim(),
    lifetimeSeconds: env.STOREPLANE_AGENT_TOKEN_SECONDS,
    logLevel: env.STOREPLANE_LOG_LEVEL,
  };
}

function follow(name: string, file: string): () => string {
  let known = readText(name, file, parseCreds);
  return () => {
    try {
      known = readFileSync(file, "utf8");
    } catch {
      // While a file is being replaced it may be gone for a moment.
    }
    return known;
  };
}

function readText(name: string, path: string, check: (text: string) => unknown): string {
  try {
    const text = readFileSync(path, "utf8");
    check(text);
    return text;
  } catch (cause) {
    if (cause instanceof CredsError)
      throw unusable(`${name}: the file ${path} has no such key: name the one of bus-keys`);
    throw unusable(`${name}: the file ${path} can't be read`, { cause });
  }
}

function unusable(why: string, options?: ErrorOptions): ConfigurationError {
  return new ConfigurationError(`the environment can't be used: ${why}`, options);
}
