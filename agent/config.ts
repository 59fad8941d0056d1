import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import * as z from "zod";
import { localProfile, type Profile, profileOf, readClusterProfile } from "../constructs/index.ts";
import { clusterId, describeIssues, type Labels, labels, region } from "../contract/index.ts";
import { ConfigurationError } from "./errors.ts";
import { defaultTimings, type Timings } from "./timings.ts";

const milliseconds = z.coerce.number().int().min(1).max(86_400_000);
const timingNames = Object.keys(defaultTimings) as [keyof Timings, ...(keyof Timings)[]];

const environment = z.object({
  STOREPLANE_CLUSTER: clusterId,
  STOREPLANE_NATS_URL: z.string().min(1),
  /** Path of a `.creds` file: a user's token and the key that belongs to it. */
  STOREPLANE_NATS_CREDS_FILE: z.string().min(1),
  /** Name of the Secret that file is mounted from: renewed credentials are written into it, and otherwise into the file. */
  STOREPLANE_NATS_CREDS_SECRET: z.string().min(1).max(253).optional(),
  /** Where the API is, which renews credentials that have ended. */
  STOREPLANE_API_URL: z.url({ protocol: /^https?$/, error: "must be the address of the API" }).optional(),
  /** The token of an invitation, for an agent that has no credentials yet. */
  STOREPLANE_JOIN_TOKEN: z.string().min(1).max(128).optional(),
  /** The only authority whose certificates of the bus and the API are taken, PEM. @default those that Node takes */
  STOREPLANE_CA: z
    .string()
    .includes("-----BEGIN CERTIFICATE-----", "must be a certificate, PEM")
    .max(65_536)
    .optional(),
  /** Path of a kubeconfig; without it the pod's own service account. */
  STOREPLANE_KUBECONFIG: z.string().min(1).optional(),
  STOREPLANE_AGENT_ID: z.string().min(1).max(128).optional(),
  STOREPLANE_NAMESPACE: z.string().min(1).default("storeplane-system"),
  /** Path of a JSON file with changes to the local profile. */
  STOREPLANE_PROFILE_FILE: z.string().min(1).optional(),
  /** Folder with `login-secret` and `key-secret`, of which stores' access to the backup repository is made. */
  STOREPLANE_BACKUP_SECRETS_DIR: z.string().min(1).optional(),
  STOREPLANE_HEALTH_HOST: z.string().min(1).default("127.0.0.1"),
  STOREPLANE_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(8081),
  /** Where the cluster is, in the operator's words. */
  STOREPLANE_REGION: region.optional(),
  /** What the cluster says of itself: `key=value`, separated by commas. */
  STOREPLANE_LABELS: z.string().default("").transform(toLabels).pipe(labels),
  STOREPLANE_WORKERS: z.coerce.number().int().min(1).max(64).default(8),
  STOREPLANE_API_CONNECTIONS: z.coerce.number().int().min(1).max(64).default(16),
  STOREPLANE_LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  /** JSON object of timings in milliseconds that replace the defaults. */
  STOREPLANE_TIMINGS: z
    .string()
    .default("{}")
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "must be JSON" });
        return z.NEVER;
      }
    })
    .pipe(z.partialRecord(z.enum(timingNames), milliseconds)),
});

export interface NatsConfig {
  readonly url: string;
  /** Read at each connect. */
  readonly credsFile: string;
  /** In the agent's namespace; renewed credentials are kept in the file without it. */
  readonly credsSecret?: string;
  /** Without it, credentials that have ended must be replaced by hand. */
  readonly apiUrl?: string;
  /** With which an agent without credentials asks to be let in. */
  readonly joinToken?: string;
}

export interface AgentConfig {
  readonly cluster: string;
  readonly region?: string;
  readonly labels: Labels;
  readonly nats: NatsConfig;
  /** The only authority of the bus and the API, PEM. */
  readonly authority?: string;
  readonly kubeconfig: string | undefined;
  readonly identity: string;
  readonly namespace: string;
  readonly profile: Profile;
  /** Folder with the secrets of the backup repository; no store is backed up without it. */
  readonly backupSecretsDir?: string;
  readonly health: { readonly host: string; readonly port: number };
  readonly workers: number;
  readonly apiConnections: number;
  readonly logLevel: string;
  readonly timings: Timings;
}

/**
 * Reads the agent's environment. Throws ConfigurationError that names every wrong variable, ProfileError that names
 * every wrong field of the profile; no value is repeated.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): AgentConfig {
  const parsed = environment.safeParse(variables);
  if (!parsed.success)
    throw new ConfigurationError(`the environment can't be used: ${describeIssues(parsed.error).join("; ")}`);
  const env = parsed.data;
  return {
    cluster: env.STOREPLANE_CLUSTER,
    ...(env.STOREPLANE_REGION && { region: env.STOREPLANE_REGION }),
    labels: env.STOREPLANE_LABELS,
    nats: {
      url: env.STOREPLANE_NATS_URL,
      credsFile: env.STOREPLANE_NATS_CREDS_FILE,
      ...(env.STOREPLANE_NATS_CREDS_SECRET && { credsSecret: env.STOREPLANE_NATS_CREDS_SECRET }),
      ...(env.STOREPLANE_API_URL && { apiUrl: env.STOREPLANE_API_URL }),
      ...(env.STOREPLANE_JOIN_TOKEN && { joinToken: env.STOREPLANE_JOIN_TOKEN }),
    },
    ...(env.STOREPLANE_CA && { authority: env.STOREPLANE_CA }),
    kubeconfig: env.STOREPLANE_KUBECONFIG,
    identity: env.STOREPLANE_AGENT_ID ?? `${hostname()}-${process.pid}`,
    namespace: env.STOREPLANE_NAMESPACE,
    profile: env.STOREPLANE_PROFILE_FILE
      ? profileOf(readClusterProfile(readText(env.STOREPLANE_PROFILE_FILE)))
      : localProfile,
    ...(env.STOREPLANE_BACKUP_SECRETS_DIR && { backupSecretsDir: env.STOREPLANE_BACKUP_SECRETS_DIR }),
    health: { host: env.STOREPLANE_HEALTH_HOST, port: env.STOREPLANE_HEALTH_PORT },
    workers: env.STOREPLANE_WORKERS,
    apiConnections: env.STOREPLANE_API_CONNECTIONS,
    logLevel: env.STOREPLANE_LOG_LEVEL,
    timings: { ...defaultTimings, ...(env.STOREPLANE_TIMINGS as Partial<Timings>) },
  };
}

function toLabels(text: string): Record<string, string> {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = "", ...value] = pair.split("=");
      return [key.trim(), value.join("=").trim()];
    }),
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigurationError(`file ${path} can't be read: mount it, or correct the variable that names it`, {
      cause,
    });
  }
}
