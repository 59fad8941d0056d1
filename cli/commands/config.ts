import { defineCommand, outputFlag } from "../command.ts";
import {
  type ConfigFile,
  changeConfigFile,
  configPath,
  contextOf,
  parseContext,
  readConfigFile,
  type SettingName,
  settingNames,
  withSetting,
} from "../config-file.ts";
import { CliConfigError, UsageError } from "../errors.ts";
import { type Format, say, show } from "../output.ts";
import { plainText } from "../plain-text.ts";
import type { Shell } from "../shell.ts";
import { type Column, layOutTable } from "../table.ts";

type Flags = { readonly context?: string | undefined };
type ContextRow = Omit<ConfigFile["contexts"][string], "token"> & {
  readonly name: string;
  readonly isCurrent: boolean;
  readonly hasToken: boolean;
};

const flags = {
  context: {
    kind: "parsed",
    parse: parseContext,
    optional: true,
    placeholder: "name",
    brief: "The context; the current one without it",
  },
} as const;
const nameArgument = {
  kind: "tuple",
  parameters: [{ brief: "Name of the context", parse: parseContext, placeholder: "context" }],
} as const;
const setting = { brief: `Which: ${settingNames.join(", ")}`, parse: parseSetting, placeholder: "setting" } as const;

export const listConfig = defineCommand<{ readonly output: Format }, []>({
  name: "config list",
  brief: "List contexts: the platforms that the configuration file knows",
  detail: "It says whether a context has a token, and never which.",
  examples: ["storeplane config list", "storeplane config list -o json"],
  parameters: { flags: { output: outputFlag }, aliases: { o: "output" } },
  run: ({ shell, flags: { output } }) => showContexts(shell, output),
});

function showContexts(shell: Shell, output: Format): void {
  const { current, contexts } = readConfigFile(shell.process.env);
  const rows = Object.entries(contexts).map(([name, { token, ...others }]): ContextRow => {
    return { name, isCurrent: name === current, ...others, hasToken: token !== undefined };
  });
  if (rows.length === 0) say(shell, `No contexts: storeplane login makes one, in ${configPath(shell.process.env)}.`);
  show(shell, output, {
    document: { path: configPath(shell.process.env), items: rows },
    names: rows.map(({ name }) => name),
    text: ({ isWide, width }) =>
      layOutTable(
        rows,
        columns.filter((each) => isWide || !each.isWide),
        width,
      ),
  });
}

const columns: readonly Column<ContextRow>[] = [
  { title: "CONTEXT", of: ({ name }) => name, least: 12 },
  { title: "CURRENT", of: ({ isCurrent }) => (isCurrent ? "yes" : "") },
  { title: "TOKEN", of: ({ hasToken }) => (hasToken ? "yes" : "") },
  { title: "ENDPOINT", of: ({ endpoint }) => endpoint, least: 12 },
  { title: "BUS", of: ({ bus = "" }) => bus, isWide: true },
  { title: "KEYS", of: ({ keys = "" }) => keys, isWide: true },
];

export const useConfig = defineCommand<{ readonly output: Format }, [name: string]>({
  name: "config use",
  brief: "Make a context the current one, which is asked where no other is named",
  examples: ["storeplane config use live"],
  parameters: { positional: nameArgument, flags: { output: outputFlag }, aliases: { o: "output" } },
  run({ shell, flags: { output }, args: [name] }) {
    changeConfigFile(shell.process.env, (config) => ({ ...config, current: known(config, name, shell) }));
    showContexts(shell, output);
  },
});

export const getConfig = defineCommand<Flags, [setting: SettingName]>({
  name: "config get",
  brief: "Print a setting of a context",
  examples: ["storeplane config get endpoint", "storeplane config get bus --context live"],
  parameters: { positional: { kind: "tuple", parameters: [setting] }, flags },
  run({ shell, flags: { context }, args: [key] }) {
    const config = readConfigFile(shell.process.env);
    const name = known(config, contextOf(config, context), shell);
    const value = config.contexts[name]?.[key];
    if (value === undefined) {
      const todo = `Set it: storeplane config set ${key} VALUE --context ${name}`;
      throw new CliConfigError(`the context ${name} has no ${key}`, { todo });
    }
    shell.process.stdout.write(`${plainText(value)}\n`);
  },
});

export const setConfig = defineCommand<Flags, [setting: SettingName, value: string]>({
  name: "config set",
  brief: "Keep where a platform is, its bus, or the folder with the keys of its bus",
  detail: `A new context begins with its endpoint, and the first one becomes the current one. A token is never a word of a command
line: storeplane login keeps one. Whoever moves a context to another address has to sign in there again.`,
  examples: [
    "storeplane config set endpoint https://storeplane.example.com --context live",
    "storeplane config set bus tls://bus.example.com:4222 --context local",
    "storeplane config set keys keys --context local",
  ],
  parameters: {
    positional: { kind: "tuple", parameters: [setting, { brief: "Its value", parse: String, placeholder: "value" }] },
    flags,
  },
  run({ shell, flags: { context }, args: [key, value] }) {
    changeConfigFile(shell.process.env, (config) => {
      const name = contextOf(config, context);
      const before = Object.hasOwn(config.contexts, name) ? config.contexts[name] : undefined;
      const after = withSetting(before, key, value);
      if (before?.token !== undefined && after.token === undefined)
        say(shell, `The token of ${name} is forgotten, for it is of ${before.endpoint}. Sign in: storeplane login`);
      return { current: config.current ?? name, contexts: { ...config.contexts, [name]: after } };
    });
  },
});

export const unsetConfig = defineCommand<Flags, [setting: SettingName]>({
  name: "config unset",
  brief: "Forget a setting of a context, and with its endpoint the context",
  examples: ["storeplane config unset bus --context local", "storeplane config unset endpoint --context live"],
  parameters: { positional: { kind: "tuple", parameters: [setting] }, flags },
  run({ shell, flags: { context }, args: [key] }) {
    changeConfigFile(shell.process.env, (config) => {
      const name = known(config, contextOf(config, context), shell);
      const { [name]: before, ...others } = config.contexts;
      if (before !== undefined && key !== "endpoint") {
        const { [key]: _, ...after } = before;
        return { ...config, contexts: { ...config.contexts, [name]: after } };
      }
      say(shell, `The context ${name} is forgotten.`);
      const { current, ...rest } = config;
      return { ...rest, ...(current !== undefined && current !== name && { current }), contexts: others };
    });
  },
});

/** @throws CliConfigError for a context that is not in the file */
function known({ contexts }: ConfigFile, name: string, { process: { env } }: Shell): string {
  if (Object.hasOwn(contexts, name)) return name;
  const todo = "storeplane config list shows those that there are; storeplane login makes one.";
  throw new CliConfigError(`there is no context ${name} in ${configPath(env)}`, { todo });
}

function parseSetting(text: string): SettingName {
  const found = settingNames.find((name) => name === text);
  if (found !== undefined) return found;
  const hint = text === "token" ? ": storeplane login keeps a token" : "";
  throw new UsageError(`must be one of ${settingNames.join(", ")}${hint}`);
}
