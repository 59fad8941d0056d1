import {
  type BaseArgs,
  type BaseFlags,
  buildCommand,
  type Command,
  type CommandBuilderArguments,
  type CommandContext,
  type StricliProcess,
} from "@stricli/core";
import { InterruptedError } from "./errors.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { type Format, formats } from "./output.ts";
import { type Failed, reportError } from "./report-error.ts";
import type { Shell } from "./shell.ts";

/** What a command is given when it runs. */
export interface Job<Flags, Args> {
  readonly shell: Shell;
  readonly flags: Flags;
  readonly args: Args;
}

/** A command as data. */
export interface CommandSpec<Flags extends BaseFlags, Args extends BaseArgs> {
  readonly name: string;
  /** One line: what it does. */
  readonly brief: string;
  /** What else to know, in sentences. */
  readonly detail?: string;
  /** Whole command lines; a test runs each of them. */
  readonly examples: readonly string[];
  readonly parameters: CommandBuilderArguments<Flags, Args, Outside>["parameters"];
  /** @throws anything: it is reported on stderr, and `exitCodeOf` says how the process ends */
  readonly run: (job: Job<Flags, Args>) => Promise<void> | void;
}

/** An option as help shows it. */
export interface ShownOption {
  readonly kind: string;
  readonly brief: string;
  readonly placeholder?: string;
  readonly optional?: boolean;
  /** Whether it may be given again. */
  readonly variadic?: boolean | string;
  readonly default?: string | boolean;
  readonly values?: readonly string[];
}

/** What a command takes, as help shows it. */
interface ShownParameters {
  readonly flags?: Readonly<Record<string, ShownOption>>;
  readonly aliases?: Readonly<Partial<Record<string, string>>>;
  readonly positional?: { readonly parameters: readonly { readonly brief: string; readonly placeholder?: string }[] };
}

/** What stricli sees of a process: all that it would write is written by this command in its own words. */
export interface Outside extends CommandContext {
  readonly process: StricliProcess;
  readonly shell: Shell;
}

/** A command of the table. */
export interface CliCommand {
  readonly name: string;
  readonly brief: string;
  readonly detail?: string | undefined;
  readonly examples: readonly string[];
  readonly parameters: ShownParameters;
  readonly command: Command<Outside>;
}

/** A command of the table in `commands.ts`. */
export function defineCommand<Flags extends BaseFlags, Args extends BaseArgs>(
  spec: CommandSpec<Flags, Args>,
): CliCommand {
  const { name, brief, detail, examples, parameters, run } = spec;
  const command = buildCommand<Flags, Args, Outside>({
    docs: { brief },
    parameters,
    async func(this: Outside, flags: Flags, ...args: Args) {
      const { shell } = this;
      try {
        await run({ shell, flags, args });
      } catch (error) {
        fail(shell, { error, name, flags, args });
      }
    },
  });
  return { name, brief, detail, examples, parameters: parameters as ShownParameters, command };
}

interface Failure {
  readonly error: unknown;
  readonly name: string;
  readonly flags: BaseFlags;
  readonly args: BaseArgs;
}

/** Stricli would print a stack, and end every failure alike. */
function fail(shell: Shell, { error, name, flags, args }: Failure): void {
  const isInterrupted = shell.signal.aborted && !(error instanceof InterruptedError);
  const told = isInterrupted ? new InterruptedError("Interrupted. What was sent may be done all the same.") : error;
  const { endpoint, context, output } = flags as Failed["flags"];
  const [store] = args;
  // Set first: an error of the report itself must not end as a success.
  shell.process.exitCode = exitCodeOf(told);
  reportError(shell, told, {
    command: name,
    flags: { endpoint, context, ...(output && { output }) },
    store: typeof store === "string" ? store : undefined,
  });
}

/** The option that chooses how data is printed. */
export const outputFlag = {
  kind: "enum",
  values: formats,
  default: "table",
  brief: "Form of the data",
} as const satisfies { values: readonly Format[] } & Record<string, unknown>;
