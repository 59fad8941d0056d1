import { type Application, buildApplication, buildRouteMap, ExitCode, run, text_en } from "@stricli/core";
import type { CliCommand } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import project from "./package.json" with { type: "json" };
import { plainText } from "./plain-text.ts";
import type { Shell } from "./shell.ts";

/** The commands as one program. */
export function application(commands: readonly CliCommand[]): Application<Shell> {
  const routes = buildRouteMap<string, Shell>({
    routes: Object.fromEntries(commands.map(({ name, command }) => [name, command])),
    docs: {
      brief: "Online shops in many Kubernetes clusters, from one endpoint",
      fullDescription: `Online shops in many Kubernetes clusters, from one endpoint.

Data goes to stdout, everything else to stderr. COMMAND --help says more of each command.`,
    },
  });
  return buildApplication(routes, {
    name: "storeplane",
    versionInfo: { currentVersion: project.version },
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { useAliasInUsageLine: true, onlyRequiredInUsageLine: true },
    localization: { text: { ...text_en, ...words } },
  });
}

const words: Partial<typeof text_en> = {
  exceptionWhileParsingArguments: (error) =>
    `error: ${messageOf(error).replace(/[^.?]$/, "$&.")} See storeplane COMMAND --help.`,
  noCommandRegisteredForInput: ({ input, corrections }) =>
    `error: There is no command ${plainText(input)}. ${corrections.length > 0 ? `Did you mean ${corrections.join(" or ")}?` : "See storeplane --help."}`,
  exceptionWhileRunningCommand: (error) => `error: ${messageOf(error)}`,
};

function messageOf(error: unknown): string {
  return plainText(error instanceof Error ? error.message : String(error));
}

const usageCodes: readonly unknown[] = [ExitCode.UnknownCommand, ExitCode.InvalidArgument];

/** Runs one command line, and says how the process is to end; stricli's own codes are negative. */
export async function runCli(commands: readonly CliCommand[], args: readonly string[], shell: Shell): Promise<number> {
  await run(application(commands), args.length === 0 ? ["--help"] : args, shell);
  const { exitCode } = shell.process;
  if (usageCodes.includes(exitCode)) return exitCodes.usage;
  return typeof exitCode === "number" && exitCode >= 0 ? exitCode : exitCodes.failed;
}
