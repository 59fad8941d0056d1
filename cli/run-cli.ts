import {
  type Application,
  buildApplication,
  buildRouteMap,
  type Command,
  ExitCode,
  type RouteMap,
  run,
  text_en,
} from "@stricli/core";
import type { CliCommand, Outside } from "./command.ts";
import { complete } from "./complete/complete.ts";
import { exitCodes } from "./exit-codes.ts";
import { helpOf, optionName, overview } from "./help.ts";
import project from "./package.json" with { type: "json" };
import { plainText } from "./plain-text.ts";
import { writeReport } from "./report-error.ts";
import { columnsOf, type Shell } from "./shell.ts";
import { guessCommand, type Line, usageWords } from "./usage-words.ts";

/** The commands as one program; what is wrong with a command line is told to `refuse`. */
function application(
  commands: readonly CliCommand[],
  line: Line,
  refuse: (what: string) => void,
): Application<Outside> {
  const routes = buildRouteMap<string, Outside>({
    routes: routesOf(commands),
    docs: { brief: "Online shops in many Kubernetes clusters, from one endpoint" },
  });
  const words: Partial<typeof text_en> = {
    exceptionWhileParsingArguments: (error) => told(usageWords(error, line)),
    noCommandRegisteredForInput: ({ input, corrections }) => {
      const [group = ""] = line.args;
      return told(isGroup(commands, group) ? noCommand(`${group} ${input}`, []) : noCommand(input, corrections));
    },
  };
  const told = (what: string): string => {
    refuse(what);
    return what;
  };
  return buildApplication(routes, {
    name: "storeplane",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    localization: { text: { ...text_en, ...words } },
  });
}

function noCommand(input: string, corrections: readonly string[]): string {
  return `There is no command ${plainText(input)}.${guessCommand(input, corrections)}`;
}

const usageCodes: readonly unknown[] = [ExitCode.UnknownCommand, ExitCode.InvalidArgument];

/** Runs one command line, and says how the process is to end. */
export async function runCli(commands: readonly CliCommand[], args: readonly string[], shell: Shell): Promise<number> {
  const [first, ...others] = args;
  if (first === "__complete") {
    await complete(commands, others, shell);
    return exitCodes.done;
  }
  const asked = askedFor(args);
  if (asked === "version") {
    shell.process.stdout.write(`${project.version}\n`);
    return exitCodes.done;
  }
  if (asked !== undefined) return help(commands, asked.helpOf, shell);
  const half = halfCommand(commands, args);
  if (half !== undefined) return refuse(shell, [half], undefined);
  return runCommand(commands, args, shell);
}

async function runCommand(commands: readonly CliCommand[], args: readonly string[], shell: Shell): Promise<number> {
  const command = findCommand(commands, args);
  const refused: string[] = [];
  const line = { args, options: command === undefined ? [] : optionsOf(command) };
  const silent = { write: () => undefined };
  // Stricli writes nothing itself: its words know neither the width of the terminal nor what to do.
  const outside: Outside = { process: { stdout: silent, stderr: silent }, shell };
  await run(
    application(commands, line, (what) => refused.push(what)),
    args,
    outside,
  );
  if (refused.length > 0) return refuse(shell, refused, command);
  if (usageCodes.includes(outside.process.exitCode)) return exitCodes.usage;
  const { exitCode } = shell.process;
  return typeof exitCode === "number" ? exitCode : exitCodes.done;
}

/** Whether the line asks for help, of the program or of the command named, or for the version. */
function askedFor(args: readonly string[]): { readonly helpOf: readonly string[] } | "version" | undefined {
  const [first = "help", ...others] = args;
  if (["version", "--version", "-v"].includes(first)) return "version";
  if (["help", "--help", "-h"].includes(first)) return { helpOf: others.filter((word) => !word.startsWith("-")) };
  const end = args.indexOf("--");
  const words = end < 0 ? args : args.slice(0, end);
  return words.includes("--help") || words.includes("-h") ? { helpOf: words } : undefined;
}

function help(commands: readonly CliCommand[], words: readonly string[], shell: Shell): number {
  const { stdout } = shell.process;
  const [name] = words;
  const command = findCommand(commands, words);
  const shown = name === undefined ? commands : commands.filter((each) => each.name.startsWith(`${name} `));
  if (command === undefined && shown.length === 0) return refuse(shell, [noCommand(name ?? "", [])], undefined);
  stdout.write(command === undefined ? overview(shown, columnsOf(stdout)) : helpOf(command, columnsOf(stdout)));
  return exitCodes.done;
}

function refuse(shell: Shell, [what = "", ...others]: readonly string[], command: CliCommand | undefined): number {
  const todo =
    command === undefined
      ? "storeplane help shows the commands that there are."
      : `storeplane help ${command.name} shows what it takes.`;
  writeReport(shell, { what: [what, ...others].join(" "), todo });
  return exitCodes.usage;
}

/** The command of one word or of two, such as `token create`, that a line begins with. */
function findCommand(commands: readonly CliCommand[], [first, second]: readonly string[]): CliCommand | undefined {
  return commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first);
}

/** What is wrong with a line that has only the first of a command's two words. */
function halfCommand(commands: readonly CliCommand[], [group = "", word = "-"]: readonly string[]): string | undefined {
  if (!isGroup(commands, group) || !word.startsWith("-")) return undefined;
  return `${group} needs another word: ${secondWords(commands, group).join(", ")}.`;
}

/** Whether commands of two words begin with this one. */
function isGroup(commands: readonly CliCommand[], word: string): boolean {
  return secondWords(commands, word).length > 0;
}

function secondWords(commands: readonly CliCommand[], group: string): string[] {
  return commands.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.slice(group.length + 1));
}

function routesOf(commands: readonly CliCommand[]): Record<string, Command<Outside> | RouteMap<Outside>> {
  const found: Record<string, Command<Outside> | RouteMap<Outside>> = {};
  for (const [first, members] of Map.groupBy(commands, ({ name }) => name.split(" ")[0] ?? name)) {
    const [only] = members;
    const routes = Object.fromEntries(members.map(({ name, command }) => [name.slice(first.length + 1), command]));
    const isAlone = only?.name === first;
    found[first] = isAlone ? only.command : buildRouteMap<string, Outside>({ routes, docs: { brief: first } });
  }
  return found;
}

function optionsOf({ parameters: { flags = {} } }: CliCommand): string[] {
  return Object.keys(flags).map((key) => optionName(key).slice(2));
}
