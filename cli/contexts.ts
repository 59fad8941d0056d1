import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import * as z from "zod";
import { CliConfigError, UsageError } from "./errors.ts";
import { modeOf, readText } from "./text-files.ts";

type Environment = Readonly<Partial<Record<string, string>>>;

/** What may stand in `config.json`; a context says where a platform is and, behind a proxy that asks, who comes. */
const anAddress = "must begin with http:// or https:// and have no password, query or fragment";
const addressSchema = z
  .url({ protocol: /^https?$/, error: anAddress, abort: true })
  .refine((url) => !/[?#]/.test(url) && new URL(url).username === "" && new URL(url).password === "", anAddress)
  .transform((url) => url.replace(/\/+$/, ""));
const tokenSchema = z.string().regex(/^[!-~]{1,4096}$/, "must be 1 to 4096 printable characters without spaces");
const contextSchema = z.strictObject({ endpoint: addressSchema, token: tokenSchema.optional() });
const contextNameRule = "must be 1 to 63 letters, digits, dots, - or _";
const contextName = z.string().regex(/^[A-Za-z0-9._-]{1,63}$/, contextNameRule);
const configFileSchema = z.strictObject({
  current: contextName.optional(),
  contexts: z.record(contextName, contextSchema).default({}),
});
type ConfigFile = z.infer<typeof configFileSchema>;

/** Which platform a command talks to. */
export interface Endpoint {
  /** Address of the API, without a slash at its end. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string | undefined;
  /** What named it, for the message when the platform does not respond. */
  readonly namedBy: string;
}

/** What the command line says of it. */
export type ConnectionFlags = {
  readonly endpoint?: string | undefined;
  readonly context?: string | undefined;
};

const maxFileBytes = 64 * 1024;
const localPort = z.coerce.number().int().min(1).max(65_535).default(8080);

/**
 * The platform by flag, environment, file, and last the local one of `npm start`.
 * @throws UsageError for a flag, CliConfigError for a variable or the file
 */
export function chooseEndpoint(flags: ConnectionFlags, env: Environment): Endpoint {
  const chosen = byFlag(flags, env) ?? byEnvironment(env) ?? byFile(env) ?? local(env, "the default");
  const given = env["STOREPLANE_TOKEN"];
  return guarded(given === undefined || given === "" ? chosen : { ...chosen, token: parsedToken(given) });
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
      todo: "Add it to the file (docs/cli.md has an example), name another context, or give --endpoint URL.",
    });
  }
  return { url: found.endpoint, token: found.token, namedBy: `context ${name} of ${path}` };
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

/** By the XDG rules, which ignore a path that is not absolute. */
export function configPath(env: Environment): string {
  const { XDG_CONFIG_HOME: xdg, HOME: home } = env;
  const folder = xdg && isAbsolute(xdg) ? xdg : join(home || homedir(), ".config");
  return join(folder, "storeplane", "config.json");
}

function readConfigFile(env: Environment): ConfigFile {
  const path = configPath(env);
  const mode = modeOf(path);
  if (mode === undefined) return { contexts: {} };
  const config = parseConfig(path, readText(path, maxFileBytes));
  const holdsToken = Object.values(config.contexts).some((each) => each.token !== undefined);
  if (holdsToken && process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new CliConfigError(`${path} holds a token and others may read it: chmod 600 ${path}`);
  }
  return config;
}

function parseConfig(path: string, text: string): ConfigFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Without its cause, which repeats what stands there, a token perhaps.
    throw new CliConfigError(`${path} is not JSON`, exampleInDocs);
  }
  const parsed = configFileSchema.safeParse(json);
  if (!parsed.success) {
    const lines = parsed.error.issues.flatMap(linesOf);
    throw new CliConfigError([`${path} can't be used`, ...lines].join("\n"), exampleInDocs);
  }
  return parsed.data;
}

/** A line for each wrong field; no value is repeated, for one may be a token. */
function linesOf(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${[...path, key].join(".")} is not a field`);
  }
  const rule = issue.code === "invalid_key" ? contextNameRule : ruleOf(issue);
  return [`${path.join(".") || "the whole"} ${rule}`];
}

/** The schema has no words for a wrong type. */
function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_type") return issue.message;
  return `must be of type ${issue.expected === "record" ? "object" : issue.expected}`;
}

const exampleInDocs = { todo: 'docs/cli.md has an example, under "Which platform".' };
