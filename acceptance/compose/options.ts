import { readWords } from "../../dev/command-line.ts";

export interface ComposeOptions {
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
}

/** Reads the command line; throws UsageError. */
export function readComposeOptions(args: readonly string[]): ComposeOptions {
  return readWords(
    { args: [...args], options: { json: { type: "boolean", default: false } } },
    "npm run compose -- [--json]",
  ).values;
}
