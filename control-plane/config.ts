import * as z from "zod";
import { clusterId, describeIssues, developmentScale } from "../contract/index.ts";

/** The environment can't be used; names each wrong variable and its rule, never a value. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

const natsEnvironment = {
  STOREPLANE_NATS_URL: z
    .string()
    .regex(/^(nats|tls):\/\/\S+$/, "must be nats://host:port")
    .default("nats://127.0.0.1:4222"),
  STOREPLANE_NATS_USER: z.string().min(1).max(64),
  STOREPLANE_NATS_PASSWORD: z.string().min(1),
};

const port = z.coerce.number().int().min(0).max(65_535);
const logLevel = z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]);

const serverEnvironment = z.object({
  ...natsEnvironment,
  STOREPLANE_HTTP_HOST: z.string().min(1).default("127.0.0.1"),
  STOREPLANE_HTTP_PORT: port.default(8080),
  STOREPLANE_LOG_LEVEL: logLevel.default("info"),
});

const edgeEnvironment = z.object({
  ...natsEnvironment,
  STOREPLANE_NATS_URL: z.string().regex(/^wss?:\/\/\S+$/, "must be wss://host"),
});

const migrationEnvironment = z.object({
  ...natsEnvironment,
  STOREPLANE_CLUSTERS: z
    .string()
    .default("")
    .transform((text) => text.split(",").filter((id) => id !== ""))
    .pipe(z.array(clusterId)),
  STOREPLANE_STREAM_REPLICAS: z.coerce.number().int().min(1).max(5).default(developmentScale.replicas),
  STOREPLANE_STREAM_MAX_BYTES: z.coerce.number().int().min(1_048_576).default(developmentScale.maxBytes),
});

/** As whom to connect; the password may be asked for at each connect. */
export interface NatsCredentials {
  readonly user: string;
  readonly pass: string | (() => string);
}

/** Where NATS is, and as whom. */
export interface NatsAccess {
  readonly url: string;
  readonly credentials: NatsCredentials;
}

/** Variables by name; nothing here reads the process's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of the HTTP server; throws ConfigurationError. */
export function readServerConfig(environment: Environment) {
  const values = parse(serverEnvironment, environment);
  return {
    nats: natsAccess(values),
    host: values.STOREPLANE_HTTP_HOST,
    port: values.STOREPLANE_HTTP_PORT,
    logLevel: values.STOREPLANE_LOG_LEVEL,
  };
}

/** Settings of an edge isolate; throws ConfigurationError. */
export function readEdgeConfig(environment: Environment): NatsAccess {
  return natsAccess(parse(edgeEnvironment, environment));
}

/** Settings of the migration; throws ConfigurationError. */
export function readMigrationConfig(environment: Environment) {
  const values = parse(migrationEnvironment, environment);
  return {
    nats: natsAccess(values),
    clusters: values.STOREPLANE_CLUSTERS,
    scale: { replicas: values.STOREPLANE_STREAM_REPLICAS, maxBytes: values.STOREPLANE_STREAM_MAX_BYTES },
  };
}

function parse<T>(schema: z.ZodType<T>, environment: Environment): T {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  throw new ConfigurationError(`the environment can't be used: ${describeIssues(result.error).join("; ")}`);
}

function natsAccess(values: z.infer<z.ZodObject<typeof natsEnvironment>>): NatsAccess {
  const credentials = { user: values.STOREPLANE_NATS_USER, pass: values.STOREPLANE_NATS_PASSWORD };
  return { url: values.STOREPLANE_NATS_URL, credentials };
}
