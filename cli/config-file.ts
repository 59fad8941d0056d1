import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import * as z from "zod";
import { CliConfigError } from "./errors.ts";
import { modeOf, readText, writeSecret } from "./text-files.ts";

export type Environment = Readonly<Partial<Record<string, string>>>;

/** What may stand in `config.json`; a context says where a platform is and by which token it is asked. */
export const anAddress = "must begin with http:// or https:// and have no password, query or fragment";
export const addressSchema = z
  .url({ protocol: /^https?$/, error: anAddress, abort: true })
  .refine((url) => !/[?#]/.test(url) && new URL(url).username === "" && new URL(url).password === "", anAddress)
  .transform((url) => url.replace(/\/+$/, ""));
export const tokenSchema = z.string().regex(/^[!-~]{1,4096}$/, "must be 1 to 4096 printable characters without spaces");
const contextSchema = z.strictObject({ endpoint: addressSchema, token: tokenSchema.optional() });
const contextNameRule = "must be 1 to 63 letters, digits, dots, - or _";
export const contextName = z.string().regex(/^[A-Za-z0-9._-]{1,63}$/, contextNameRule);
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

/** Writes the file again with a change, for its owner alone. @throws CliConfigError */
export function changeConfigFile(env: Environment, change: (config: ConfigFile) => ConfigFile): void {
  const config = configFileSchema.parse(change(readConfigFile(env)));
  writeSecret(configPath(env), `${JSON.stringify(config, undefined, 2)}\n`);
}
