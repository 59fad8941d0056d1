import * as z from "zod";
import { describeIssues } from "../contract/index.ts";
import { ConfigurationError, type Environment, logLevel, natsEnvironment, port, signInEnvironment } from "./config.ts";
import { nameServers } from "./config-hosts.ts";
import { webhookEnvironment } from "./config-webhooks.ts";

/** A conductor that could open no secret would give up every message. */
const { STOREPLANE_WEBHOOK_KEYS_FILE: keysFile, ...webhooks } = webhookEnvironment;

const environment = z.object({
  ...natsEnvironment,
  ...webhooks,
  STOREPLANE_WEBHOOK_KEYS_FILE: keysFile.unwrap(),
  ...signInEnvironment,
  STOREPLANE_DNS_SERVERS: nameServers,
  /** How many conductors share the limits of an endpoint. */
  STOREPLANE_CONDUCTORS: z.coerce.number().int().min(1).max(20).default(1),
  STOREPLANE_LOG_LEVEL: logLevel.default("info"),
  STOREPLANE_METRICS_HOST: z.string().min(1).default("127.0.0.1"),
  STOREPLANE_METRICS_PORT: port.optional(),
});

/** Settings of a conductor; throws ConfigurationError. */
export function readConductorConfig(variables: Environment) {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) {
    throw new ConfigurationError(`the environment can't be used: ${describeIssues(parsed.error).join("; ")}`);
  }
  const values = parsed.data;
  return {
    nats: { url: values.STOREPLANE_NATS_URL, credsFile: values.STOREPLANE_NATS_CREDS_FILE },
    keysFile: values.STOREPLANE_WEBHOOK_KEYS_FILE,
    allowsLoopback: values.STOREPLANE_WEBHOOK_LOOPBACK === "on",
    publicUrl: values.STOREPLANE_PUBLIC_URL,
    servers: values.STOREPLANE_DNS_SERVERS,
    conductors: values.STOREPLANE_CONDUCTORS,
    logLevel: values.STOREPLANE_LOG_LEVEL,
    ...(values.STOREPLANE_METRICS_PORT !== undefined && {
      metrics: { host: values.STOREPLANE_METRICS_HOST, port: values.STOREPLANE_METRICS_PORT },
    }),
  };
}
