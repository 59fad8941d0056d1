import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import * as z from "zod";
import { CliConfigError, UsageError } from "./errors.ts";
import { modeOf, readText, writeSecret } from "./text-files.ts";

export type Environment = Readonly<Partial<Record<string, string>>>;

/** What may stand in `config.json`; a context says where a platform is and by which token it is asked. */
export const anAddress = "must begin with http:// or https:// and have no password, query or fragment";
export const addressSchema = z
  .url({ protocol: /^https?$/, error: anAddress, abort: true })
  .refine((url) => !/[?#]/.test(url) && new URL(url).username === "" && new URL(url).password === "", anAddress)
  .transform((url) => url.replace(/\/+$/, ""));
export const tokenSchema = z.string().regex(/^[!-~]{1,4096}$/, "must be 1 to 4096 printable characters without spaces");
const busSchema = z.string().regex(/^(tls|nats|wss?):\/\/[!-~]{1,2000}$/, "must begin with tls://, nats:// or wss://");
const folderSchema = z.string().regex(/^[^\p{Cc}]{1,4096}$/u, "must be the path of a folder");
const contextSchema = z.strictObject({
  endpoint: addressSchema,
  token: tokenSchema.optional(),
  /** Where clusters that join reach its bus. */
  bus: busSchema.optional(),
  /** The folder with the keys of its bus. */
  keys: folderSchema.optional(),
});
export type Context = z.infer<typeof contextSchema>;
const contextNameRule = "must be 1 to 63 letters, digits, dots, - or _";
const contextName = z.string().regex(/^[A-Za-z0-9._-]{1,63}$/, contextNameRule);
const configFileSchema = z.strictObject({
  current: contextName.optional(),
  contexts: z.record(contextName, contextSchema).default({}),
});
export type ConfigFile = z.infer<typeof configFileSchema>;

const maxFileBytes = 64 * 1024;

/** By the XDG rules, which ignore a path that is not absolute. */
export function configPath(env: Environment): string {
  const { XDG_CONFIG_HOME: xdg, HOME: home } = env;
  const folder = xdg && isAbsolute(xdg) ? xdg : join(home || homedir(), ".config");
  return join(folder, "storeplane", "config.json");
}

/** What stands in the file; without a file nothing. @throws CliConfigError */
export function readConfigFile(env: Environment): ConfigFile {
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

/** The name of a context. @throws UsageError */
export function parseContext(text: string): string {
  const parsed = contextName.safeParse(text);
  if (!parsed.success) throw new UsageError(parsed.error.issues[0]?.message ?? "must be the name of a context");
  return parsed.data;
}

/** Which context is meant: the named one, the current one, or the one that a first login makes. */
export function contextOf({ current }: ConfigFile, named: string | undefined): string {
  return named ?? current ?? "default";
}

/** What of a context is set by a word of a command line; a token never is. */
export const settingNames = ["endpoint", "bus", "keys"] as const;
export type SettingName = (typeof settingNames)[number];

/** A context with another value; one that moves to another address loses its token. @throws UsageError */
export function withSetting(before: Context | undefined, name: SettingName, value: string): Context {
  if (before === undefined && name !== "endpoint")
    throw new UsageError("the context is new: set its endpoint first, with storeplane config set endpoint URL");
  const given = name === "keys" ? resolve(value) : value;
  const parsed = contextSchema.safeParse({ ...before, [name]: given });
  if (!parsed.success) throw new UsageError(`${name} ${parsed.error.issues[0]?.message}`);
  const { token, ...others } = parsed.data;
  const hasMoved = before !== undefined && before.endpoint !== others.endpoint;
  return { ...others, ...(token !== undefined && !hasMoved && { token }) };
}

/** Writes the file again with a change, for its owner alone. @throws CliConfigError */
export function changeConfigFile(env: Environment, change: (config: ConfigFile) => ConfigFile): void {
  const config = configFileSchema.parse(change(readConfigFile(env)));
  writeSecret(configPath(env), `${JSON.stringify(config, undefined, 2)}\n`);
}
