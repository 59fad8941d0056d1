import * as z from "zod";
import { clusterId, describeIssues, developmentScale } from "../contract/index.ts";
import { hostEnvironment, hostNames, hostRulesOf, nameServers } from "./config-hosts.ts";
import { listed } from "./config-lists.ts";
import { platformQuota } from "./config-quota.ts";
import { rates } from "./config-rates.ts";
import { webhookEnvironment } from "./config-webhooks.ts";
import { defaultHttpLimits } from "./http/http-limits.ts";
import { isLoopback } from "./http/loopback.ts";
import type { AccessSettings } from "./identity/create-access.ts";
import { type Issuer, issuers } from "./identity/oidc/issuers.ts";
import { type SealKey, sealKeys } from "./identity/session/seals.ts";

/** The environment can't be used; names each wrong variable and its rule, never a value. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

export const signInEnvironment = {
  /** Under which browsers reach the API: the issuer sends them back there. */
  STOREPLANE_PUBLIC_URL: z
    .string()
    .regex(
      /^(https:\/\/[a-z0-9.:-]+|http:\/\/(localhost|127\.0\.0\.1)(:[0-9]+)?)$/,
      "must be https://HOST, without a path",
    )
    .optional(),
};

const natsCreds = z.string().min(1).max(16_384);

export const natsEnvironment = {
  STOREPLANE_NATS_URL: z
    .string()
    .regex(/^(nats|tls):\/\/\S+$/, "must be nats://host:port")
    .default("nats://127.0.0.1:4222"),
  /** Path of a `.creds` file: a user's token and the key that belongs to it. */
  STOREPLANE_NATS_CREDS_FILE: z.string().min(1),
};

/** Up to some digits behind the point; to Node 0 would mean no limit. */
const seconds = (byDefault: number, most: number) => z.coerce.number().min(0.1).max(most).default(byDefault);

/** Exact ones: a pattern or `*` would let pages in that were never named. */
const webOrigins = listed.pipe(
  z
    .array(
      z
        .string()
        .regex(/^https?:\/\/[a-z0-9.-]{1,253}(:[0-9]{1,5})?$/, "must be origins such as https://console.example.com"),
    )
    .max(50, "must be at most 50 origins"),
);

const identities = ["open", "tokens"] as const;
/** Whether anyone may ask, or the holders of tokens. */
export type IdentityKind = (typeof identities)[number];

export const port = z.coerce.number().int().min(0).max(65_535);
export const logLevel = z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]);

const addresses = listed.pipe(
  z.array(
    z.union(
      [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
      "must be IP addresses or ranges such as 10.42.0.0/16, with commas between several",
    ),
  ),
);

const serverEnvironment = z
  .object({
    ...natsEnvironment,
    STOREPLANE_NATS_CREDS_FILE: natsEnvironment.STOREPLANE_NATS_CREDS_FILE.optional(),
    /** The text of such a file, where there are none. */
    STOREPLANE_NATS_CREDS: natsCreds.optional(),
    STOREPLANE_HTTP_HOST: z.string().min(1).default("127.0.0.1"),
    STOREPLANE_HTTP_PORT: port.default(8080),
    STOREPLANE_LOG_LEVEL: logLevel.default("info"),
    STOREPLANE_METRICS_HOST: z.string().min(1).default("127.0.0.1"),
    STOREPLANE_METRICS_PORT: port.optional(),
    STOREPLANE_IDENTITY: z.enum(identities).default("open"),
    /** JSON: whose signed tokens are taken as well. */
    STOREPLANE_ISSUERS_FILE: z.string().min(1).optional(),
    ...signInEnvironment,
    /** Keys that sessions are sealed with. */
    STOREPLANE_SESSION_KEYS_FILE: z.string().min(1).optional(),
    ...webhookEnvironment,
    ...hostEnvironment,
    STOREPLANE_DNS_SERVERS: nameServers,
    /** Key that signs checkpoints of the audit, and the file that they are added to. */
    STOREPLANE_AUDIT_KEY_FILE: z.string().min(1).optional(),
    STOREPLANE_AUDIT_CHECKPOINT_FILE: z.string().min(1).optional(),
    STOREPLANE_PUBLIC_HOSTS: hostNames,
    STOREPLANE_RATES: rates,
    STOREPLANE_PLATFORM_QUOTA: platformQuota,
    STOREPLANE_TRUSTED_PROXIES: addresses,
    STOREPLANE_CORS_ORIGINS: webOrigins,
    STOREPLANE_DASHBOARD_DIR: z.string().min(1).optional(),
    STOREPLANE_HTTP_HEADERS_SECONDS: seconds(defaultHttpLimits.headersMs / 1000, 300),
    STOREPLANE_HTTP_BODY_SECONDS: seconds(defaultHttpLimits.bodyMs / 1000, 300),
    STOREPLANE_HTTP_KEEP_ALIVE_SECONDS: seconds(defaultHttpLimits.keepAliveMs / 1000, 3600),
    STOREPLANE_HTTP_CONNECTIONS: z.coerce.number().int().min(1).max(1_000_000).default(defaultHttpLimits.connections),
    STOREPLANE_DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(5),
  })
  .refine((it) => it.STOREPLANE_NATS_CREDS_FILE !== undefined || it.STOREPLANE_NATS_CREDS !== undefined, {
    path: ["STOREPLANE_NATS_CREDS_FILE"],
    message: "must name a .creds file",
  })
  .refine((it) => it.STOREPLANE_IDENTITY === "tokens" || it.STOREPLANE_ISSUERS_FILE === undefined, {
    path: ["STOREPLANE_ISSUERS_FILE"],
    message: "needs STOREPLANE_IDENTITY=tokens: without it no one is asked for a token",
  });

const edgeEnvironment = z.object({
  ...hostEnvironment,
  STOREPLANE_RATES: rates,
  STOREPLANE_PLATFORM_QUOTA: platformQuota,
  // It listens on no address that could tell: open is for trying the bundle on one machine, and has to be said.
  STOREPLANE_IDENTITY: z.enum(identities).default("tokens"),
  /** The text of the file of issuers: an isolate has no files. */
  STOREPLANE_ISSUERS: z.string().max(262_144).optional(),
  ...signInEnvironment,
  STOREPLANE_SESSION_KEYS: z.string().max(1024).optional(),
  STOREPLANE_WEBHOOK_KEYS: z.string().max(1024).optional(),
  STOREPLANE_PUBLIC_HOSTS: hostNames,
  STOREPLANE_CORS_ORIGINS: webOrigins,
  /** The text of such a file: an isolate has no files. */
  STOREPLANE_NATS_CREDS: natsCreds,
  STOREPLANE_NATS_URL: z.string().regex(/^wss?:\/\/\S+$/, "must be wss://host"),
});

const bindingRule = "must be ID=UID, the UID being that of the namespace kube-system, with commas between several";
/** Clusters that were re-created under their id. */
const bindings = listed
  .pipe(z.array(z.string().regex(/^[^=]{0,253}=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, bindingRule)))
  .transform((pairs) => pairs.map((pair) => pair.split("=") as [cluster: string, uid: string]))
  .pipe(
    z
      .array(z.tuple([clusterId, z.string()]))
      .max(1000, "must be at most 1000 clusters")
      .refine((pairs) => new Set(pairs.map(([cluster]) => cluster)).size === pairs.length, "must bind each id once"),
  );

const migrationEnvironment = z.object({
  ...natsEnvironment,
  /** The same of a user of the account that keeps the audit, which no other user may change. */
  STOREPLANE_NATS_AUDIT_CREDS_FILE: z.string().min(1),
  STOREPLANE_CLUSTERS: listed.pipe(z.array(clusterId)),
  STOREPLANE_BIND: bindings,
  /** Path of an accounts.json of bus-keys: the keys in it are let in where none was before. */
  STOREPLANE_ACCOUNTS_FILE: z.string().min(1).optional(),
  STOREPLANE_ADMIN_TOKEN_FILE: z.string().min(1).optional(),
  STOREPLANE_STREAM_REPLICAS: z.coerce.number().int().min(1).max(5).default(developmentScale.replicas),
  STOREPLANE_STREAM_MAX_BYTES: z.coerce.number().int().min(1_048_576).default(developmentScale.maxBytes),
});

/** Variables by name; nothing here reads the process's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of the HTTP server; throws ConfigurationError. */
export function readServerConfig(environment: Environment) {
  const values = parse(serverEnvironment, environment);
  requireIdentity(values.STOREPLANE_IDENTITY, values.STOREPLANE_HTTP_HOST);
  const { STOREPLANE_NATS_CREDS_FILE: credsFile, STOREPLANE_NATS_CREDS: creds } = values;
  return {
    // A file can be read again, and wins.
    nats: { url: values.STOREPLANE_NATS_URL, ...(credsFile === undefined ? { creds } : { credsFile }) },
    rates: values.STOREPLANE_RATES,
    platformQuota: values.STOREPLANE_PLATFORM_QUOTA,
    trustedProxies: values.STOREPLANE_TRUSTED_PROXIES,
    identity: values.STOREPLANE_IDENTITY,
    issuersFile: values.STOREPLANE_ISSUERS_FILE,
    publicUrl: values.STOREPLANE_PUBLIC_URL,
    sessionKeysFile: values.STOREPLANE_SESSION_KEYS_FILE,
    webhookKeysFile: values.STOREPLANE_WEBHOOK_KEYS_FILE,
    allowsLoopbackWebhooks: values.STOREPLANE_WEBHOOK_LOOPBACK === "on",
    auditKeyFile: values.STOREPLANE_AUDIT_KEY_FILE,
    auditCheckpointFile: values.STOREPLANE_AUDIT_CHECKPOINT_FILE,
    host: values.STOREPLANE_HTTP_HOST,
    port: values.STOREPLANE_HTTP_PORT,
    logLevel: values.STOREPLANE_LOG_LEVEL,
    ...(values.STOREPLANE_METRICS_PORT !== undefined && {
      metrics: { host: values.STOREPLANE_METRICS_HOST, port: values.STOREPLANE_METRICS_PORT },
    }),
    hostRules: hostRulesOf(values),
    dnsServers: values.STOREPLANE_DNS_SERVERS,
    publicHosts: values.STOREPLANE_PUBLIC_HOSTS,
    corsOrigins: values.STOREPLANE_CORS_ORIGINS,
    ...(values.STOREPLANE_DASHBOARD_DIR !== undefined && { dashboardDir: values.STOREPLANE_DASHBOARD_DIR }),
    limits: {
      headersMs: values.STOREPLANE_HTTP_HEADERS_SECONDS * 1000,
      bodyMs: values.STOREPLANE_HTTP_BODY_SECONDS * 1000,
      keepAliveMs: values.STOREPLANE_HTTP_KEEP_ALIVE_SECONDS * 1000,
      connections: values.STOREPLANE_HTTP_CONNECTIONS,
    },
    drainMs: values.STOREPLANE_DRAIN_SECONDS * 1000,
  };
}

/** Throws ConfigurationError for a control plane that strangers may reach and that would let anyone in. */
function requireIdentity(identity: IdentityKind, host: string): void {
  if (identity !== "open" || isLoopback(host)) return;
  throw new ConfigurationError(
    `STOREPLANE_IDENTITY is open, and whoever reaches ${host} could delete every store. ` +
      "Set it to tokens; STOREPLANE_ADMIN_TOKEN_FILE lets the migration make the first token (docs/operations.md). " +
      "Or listen on this machine only: STOREPLANE_HTTP_HOST=127.0.0.1.",
  );
}

/** Settings of an edge isolate; throws ConfigurationError. */
export function readEdgeConfig(environment: Environment) {
  const values = parse(edgeEnvironment, environment);
  return {
    nats: { url: values.STOREPLANE_NATS_URL, creds: values.STOREPLANE_NATS_CREDS },
    rates: values.STOREPLANE_RATES,
    platformQuota: values.STOREPLANE_PLATFORM_QUOTA,
    identity: values.STOREPLANE_IDENTITY,
    access: accessOf({
      issuers: named(values.STOREPLANE_ISSUERS, "STOREPLANE_ISSUERS"),
      sessionKeys: named(values.STOREPLANE_SESSION_KEYS, "STOREPLANE_SESSION_KEYS"),
      publicUrl: values.STOREPLANE_PUBLIC_URL,
    }),
    webhookRules: { keys: webhookKeysOf(values.STOREPLANE_WEBHOOK_KEYS), allowsLoopback: false },
    hostRules: hostRulesOf(values),
    publicHosts: values.STOREPLANE_PUBLIC_HOSTS,
    corsOrigins: values.STOREPLANE_CORS_ORIGINS,
  };
}

/** Settings of the migration; throws ConfigurationError. */
export function readMigrationConfig(environment: Environment) {
  const values = parse(migrationEnvironment, environment);
  return {
    nats: {
      url: values.STOREPLANE_NATS_URL,
      credsFile: values.STOREPLANE_NATS_CREDS_FILE,
      auditCredsFile: values.STOREPLANE_NATS_AUDIT_CREDS_FILE,
    },
    clusters: values.STOREPLANE_CLUSTERS,
    bindings: values.STOREPLANE_BIND,
    adminTokenFile: values.STOREPLANE_ADMIN_TOKEN_FILE,
    accountsFile: values.STOREPLANE_ACCOUNTS_FILE,
    scale: { replicas: values.STOREPLANE_STREAM_REPLICAS, maxBytes: values.STOREPLANE_STREAM_MAX_BYTES },
  };
}

const accountsEnvironment = z.object({
  STOREPLANE_NATS_URL: z.string().min(1),
  /** Credentials of the migrator. */
  STOREPLANE_NATS_CREDS_FILE: z.string().min(1),
  STOREPLANE_NATS_OPERATOR_CREDS_FILE: z.string().min(1),
  /** The accounts.json that whoever has the keys of the bus wrote. */
  STOREPLANE_ACCOUNTS_FILE: z.string().min(1),
});

/** Settings of what puts accounts in place; throws ConfigurationError. */
export function readAccountsConfig(environment: Environment) {
  const values = parse(accountsEnvironment, environment);
  return {
    nats: {
      url: values.STOREPLANE_NATS_URL,
      credsFile: values.STOREPLANE_NATS_CREDS_FILE,
      operatorCredsFile: values.STOREPLANE_NATS_OPERATOR_CREDS_FILE,
    },
    accountsFile: values.STOREPLANE_ACCOUNTS_FILE,
  };
}

function named(text: string | undefined, namedBy: string): Named | undefined {
  return text === undefined ? undefined : { text, namedBy };
}

/** The issuers that a text lists as JSON; `namedBy` is what the text stands in. Throws ConfigurationError. */
export function parseIssuers(text: string, namedBy: string): readonly Issuer[] {
  let listed: unknown;
  try {
    listed = JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationError(`${namedBy} is not JSON: docs/operations.md has an example`, { cause });
  }
  const result = issuers.safeParse(listed);
  if (result.success) return result.data;
  throw new ConfigurationError(`${namedBy} can't be used: ${describeIssues(result.error).join("; ")}`);
}

/** A text and what it stands in. */
interface Named {
  readonly text: string;
  readonly namedBy: string;
}

interface AccessTexts {
  readonly issuers?: Named | undefined;
  readonly sessionKeys?: Named | undefined;
  readonly publicUrl?: string | undefined;
}

/** Who may call besides holders of tokens; throws ConfigurationError that repeats nothing of the texts. */
export function accessOf({ issuers: listed, sessionKeys, publicUrl }: AccessTexts): AccessSettings {
  const issuers = listed === undefined ? [] : parseIssuers(listed.text, listed.namedBy);
  const keys = sessionKeys === undefined ? [] : parseKeys(sessionKeys);
  const withPages = issuers.find(({ signIn }) => signIn !== undefined);
  if (withPages && (publicUrl === undefined || keys.length === 0)) {
    throw new ConfigurationError(
      `people sign in at ${withPages.issuer}: set STOREPLANE_PUBLIC_URL and keys of sessions too, or take signIn out of its entry`,
    );
  }
  return { issuers, sessionKeys: keys, publicUrl: withPages && publicUrl };
}

function webhookKeysOf(text: string | undefined): readonly SealKey[] {
  return text === undefined ? [] : parseKeys({ text, namedBy: "STOREPLANE_WEBHOOK_KEYS" });
}

/** One or two keys, a line for each; throws ConfigurationError that repeats nothing of them. */
export function parseKeys({ text, namedBy }: Named): readonly SealKey[] {
  const result = sealKeys.safeParse(text);
  if (result.success) return result.data;
  throw new ConfigurationError(`${namedBy} can't be used: ${describeIssues(result.error).join("; ")}`);
}

function parse<T>(schema: z.ZodType<T>, environment: Environment): T {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  throw new ConfigurationError(`the environment can't be used: ${describeIssues(result.error).join("; ")}`);
}
