import { parseArgs } from "node:util";

export interface BenchOptions {
  readonly only: readonly string[];
  readonly json: boolean;
  readonly quick: boolean;
  readonly runs: number;
  readonly profileDir?: string;
}

/** The command line can't be understood; the message says what it takes. */
export class BenchUsageError extends Error {
  override readonly name = "BenchUsageError";
}

const usage = "npm run bench -- [--only a,b] [--quick] [--runs N] [--json] [--profile DIR]";

/** @throws BenchUsageError for anything but the options of `usage` and the given benchmark names. */
export function readOptions(args: readonly string[], names: readonly string[]): BenchOptions {
  const values = parse(args);
  const only = values.only === undefined ? names : values.only.split(",");
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new BenchUsageError(`--only ${unknown.join(",")}: there are ${names.join(", ")}. Usage: ${usage}`);
  }
  const runs = Number(values.runs ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(runs) || runs < 1 || runs > 99) {
    throw new BenchUsageError(`--runs ${values.runs}: must be a number from 1 to 99. Usage: ${usage}`);
  }
  const { json, quick, profile } = values;
  return { only, json, quick, runs, ...(profile !== undefined && { profileDir: profile }) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        json: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        runs: { type: "string" },
        profile: { type: "string" },
      },
    }).values;
  } catch (cause) {
    throw new BenchUsageError(`${cause instanceof Error ? cause.message : String(cause)}. Usage: ${usage}`, { cause });
  }
}
