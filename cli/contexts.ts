import * as z from "zod";
import {
  addressSchema,
  anAddress,
  type Context,
  configPath,
  type Environment,
  readConfigFile,
  tokenSchema,
} from "./config-file.ts";
import { CliConfigError, UsageError } from "./errors.ts";
import { modeOf } from "./text-files.ts";

/** Which platform a command talks to. */
export interface Endpoint {
  /** Address of the API, without a slash at its end. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string | undefined;
  /** The context of the configuration file that it is of. */
  readonly context?: string;
  /** What named it, for the message when the platform does not respond. */
  readonly namedBy: string;
}

/** What the command line says of it. */
export type ConnectionFlags = {
  readonly endpoint?: string | undefined;
  readonly context?: string | undefined;
  readonly tenant?: string | undefined;
};

const localPort = z.coerce.number().int().min(1).max(65_535).default(8080);

/**
 * The platform by flag, environment, file, and last the local one of `npm start`.
 * @throws UsageError for a flag, CliConfigError for a variable or the file
 */
export function chooseEndpoint(flags: ConnectionFlags, env: Environment): Endpoint {
  const chosen = byFlag(flags, env) ?? byEnvironment(env) ?? byFile(env) ?? local(env, "the default");
  const given = env["STOREPLANE_TOKEN"];
  const token = given ? parsedToken(given) : chosen.context === undefined ? tokenFor(chosen.url, env) : chosen.token;
  return guarded({ ...chosen, ...(token !== undefined && { token }) });
}

function byFlag({ endpoint, context }: ConnectionFlags, env: Environment): Endpoint | undefined {
  if (endpoint !== undefined && context !== undefined) {
    throw new UsageError("--endpoint and --context both name a platform: give one of them");
  }
  if (context !== undefined) return contextNamed(context, { env, namedBy: "--context" });
  if (endpoint === undefined) return undefined;
  const url = addressSchema.safeParse(endpoint);
  if (!url.success) throw new UsageError(`--endpoint ${anAddress}`);
  return { url: url.data, namedBy: "--endpoint" };
}

function byEnvironment(env: Environment): Endpoint | undefined {
  const { STOREPLANE_ENDPOINT: endpoint, STOREPLANE_CONTEXT: name, STOREPLANE_HTTP_PORT: port } = env;
  if (endpoint) {
    const url = addressSchema.safeParse(endpoint);
    if (!url.success) throw new CliConfigError(`STOREPLANE_ENDPOINT ${anAddress}`);
    return { url: url.data, namedBy: "STOREPLANE_ENDPOINT" };
  }
  if (name) return contextNamed(name, { env, namedBy: "STOREPLANE_CONTEXT" });
  return port ? local(env, "STOREPLANE_HTTP_PORT") : undefined;
}

function byFile(env: Environment): Endpoint | undefined {
  const { current } = readConfigFile(env);
  return current === undefined ? undefined : contextNamed(current, { env, namedBy: `"current" in ${configPath(env)}` });
}

/** Where `npm start` listens. */
function local({ STOREPLANE_HTTP_PORT: port }: Environment, namedBy: string): Endpoint {
  const parsed = localPort.safeParse(port || undefined);
  if (!parsed.success) throw new CliConfigError("STOREPLANE_HTTP_PORT must be a port: a number from 1 to 65535");
  return { url: `http://127.0.0.1:${parsed.data}`, namedBy };
}

function contextNamed(name: string, { env, namedBy }: { env: Environment; namedBy: string }): Endpoint {
  const path = configPath(env);
  const { contexts } = readConfigFile(env);
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (found === undefined) {
    const known = Object.keys(contexts).join(", ") || "none";
    const has = modeOf(path) === undefined ? `there is no file ${path}` : `${path} has ${known}`;
    throw new CliConfigError(`there is no context ${name}, which ${namedBy} names: ${has}`, {
      todo: "Add it (storeplane config set endpoint URL --context NAME), name another context, or give --endpoint URL.",
    });
  }
  return { url: found.endpoint, token: found.token, context: name, namedBy: `context ${name} of ${path}` };
}

/** What the file knows of joining this platform's bus; nothing where it knows no such platform. */
export function joiningSettings({ url, context }: Endpoint, env: Environment): Pick<Context, "bus" | "keys"> {
  const { contexts } = readConfigFile(env);
  const { bus, keys } =
    (context === undefined ? Object.values(contexts).find(({ endpoint }) => endpoint === url) : contexts[context]) ??
    {};
  return { ...(bus !== undefined && { bus }), ...(keys !== undefined && { keys }) };
}

/**
 * The token of a context of the same address, where the address alone is named: that is where it was given for. Whoever names a
 * context means its own: after a logout they would otherwise act as whom another one is.
 */
function tokenFor(url: string, env: Environment): string | undefined {
  try {
    const { contexts } = readConfigFile(env);
    return Object.values(contexts).find(({ endpoint, token }) => endpoint === url && token !== undefined)?.token;
  } catch (error) {
    // Nothing asks for the file: the platform says when it wants a token.
    if (error instanceof CliConfigError) return undefined;
    throw error;
  }
}

function parsedToken(text: string): string {
  const parsed = tokenSchema.safeParse(text);
  if (!parsed.success) throw new CliConfigError(`STOREPLANE_TOKEN ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

/** A token must not cross a network in clear. */
function guarded(endpoint: Endpoint): Endpoint {
  const { protocol, hostname } = new URL(endpoint.url);
  // A name may begin like an address of this machine, and lead elsewhere.
  const isLocal = /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname);
  if (endpoint.token !== undefined && protocol === "http:" && !isLocal) {
    throw new CliConfigError(`${endpoint.url}: a token is sent over https:// only, or to this machine`);
  }
  return endpoint;
}
