import {
  type AliasNotFoundError,
  ArgumentScannerError,
  type EnumValidationError,
  formatMessageForArgumentScannerError,
} from "@stricli/core";
import { plainText } from "./plain-text.ts";

/** The words of a command line, and which of them name options. */
export interface Line {
  readonly args: readonly string[];
  readonly options: readonly string[];
}

/** What is wrong with a word of a command line, in words of this command. */
export function usageWords(error: unknown, { args, options }: Line): string {
  if (!(error instanceof ArgumentScannerError)) return sentence(error instanceof Error ? error.message : String(error));
  const named = (name: string) => (options.includes(name) ? `--${name}` : name.toUpperCase());
  const words = formatMessageForArgumentScannerError(error, {
    FlagNotFoundError: ({ input, corrections }) =>
      `There is no option --${input}.${guess(corrections.map((name) => `--${name}`))}`,
    AliasNotFoundError: ({ input }: AliasNotFoundError) => `There is no option -${input}.`,
    ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, input, exception }) =>
      `${named(name)} ${exception instanceof Error ? exception.message : String(exception)}, not ${JSON.stringify(input)}`,
    EnumValidationError: ({ externalFlagName: name, input, values }: EnumValidationError) =>
      `--${name} must be one of ${values.join(", ")}, not ${JSON.stringify(input)}`,
    UnsatisfiedFlagError: ({ externalFlagName: name }) =>
      args.includes(`--${name}`) || args.some((arg) => /^-[a-z]$/.test(arg))
        ? `--${name} needs a value`
        : `--${name} is missing`,
    UnexpectedPositionalError: ({ input }) => `There is a word too many: ${JSON.stringify(input)}`,
    UnsatisfiedPositionalError: ({ placeholder }) => `${placeholder.toUpperCase()} is missing`,
    UnexpectedFlagError: ({ externalFlagName: name, previousInput, input }) =>
      `--${name} is given twice: ${JSON.stringify(previousInput)} and ${JSON.stringify(input)}`,
    InvalidNegatedFlagSyntaxError: ({ externalFlagName: name }) => `--${name} takes no value`,
  });
  return sentence(words);
}

/** A command that may have been meant: one that begins alike, and never one that takes something away. */
export function guessCommand(input: string, corrections: readonly string[]): string {
  const names = corrections.map((each) => each.replaceAll("`", ""));
  return guess(names.filter((name) => name !== "delete" && name[0] === input[0]));
}

function guess(meant: readonly string[]): string {
  return meant.length > 0 ? ` Did you mean ${meant.join(" or ")}?` : "";
}

function sentence(text: string): string {
  return plainText(text).replace(/[^.?]$/, "$&.");
}
