import { type Application, buildApplication, buildRouteMap, ExitCode, run, text_en } from "@stricli/core";
import type { CliCommand, Outside } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { helpOf, overview } from "./help.ts";
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
    routes: Object.fromEntries(commands.map(({ name, command }) => [name, command])),
    docs: { brief: "Online shops in many Kubernetes clusters, from one endpoint" },
  });
  const words: Partial<typeof text_en> = {
    exceptionWhileParsingArguments: (error) => told(usageWords(error, line)),
    noCommandRegisteredForInput: ({ input, corrections }) => told(noCommand(input, corrections)),
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
  const asked = askedFor(args);
  if (asked === "version") {
    shell.process.stdout.write(`${project.version}\n`);
    return exitCodes.done;
  }
  if (asked !== undefined) return help(commands, asked.helpOf, shell);
  const command = commands.find(({ name }) => name === args[0]);
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
function askedFor(args: readonly string[]): { readonly helpOf: string | undefined } | "version" | undefined {
  const [first = "help", second] = args;
  if (["version", "--version", "-v"].includes(first)) return "version";
  if (["help", "--help", "-h"].includes(first)) return { helpOf: second?.startsWith("-") ? undefined : second };
  const end = args.indexOf("--");
  const words = end < 0 ? args : args.slice(0, end);
  return words.includes("--help") || words.includes("-h") ? { helpOf: first } : undefined;
}

function help(commands: readonly CliCommand[], name: string | undefined, shell: Shell): number {
  const { stdout } = shell.process;
  const command = commands.find((each) => each.name === name);
  if (name !== undefined && command === undefined) return refuse(shell, [noCommand(name, [])], undefined);
  stdout.write(command === undefined ? overview(commands, columnsOf(stdout)) : helpOf(command, columnsOf(stdout)));
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

function optionsOf({ parameters: { flags = {} } }: CliCommand): string[] {
  return Object.keys(flags).map((key) => key.replaceAll(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`));
}
