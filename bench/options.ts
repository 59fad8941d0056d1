import { readWords, UsageError } from "../dev/command-line.ts";

export interface BenchOptions {
  readonly only: readonly string[];
  readonly json: boolean;
  readonly quick: boolean;
  readonly runs: number;
  readonly profileDir?: string;
}

const benchUsage = "Usage: npm run bench -- [--only a,b] [--quick] [--runs N] [--json] [--profile DIR]";

/** Reads the command line; `names` are those of the benchmarks. @throws UsageError */
export function readOptions(args: readonly string[], names: readonly string[]): BenchOptions {
  const options = {
    only: { type: "string" },
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    runs: { type: "string" },
    profile: { type: "string" },
  } as const;
  const { values } = readWords({ args: [...args], options }, benchUsage);
  const only = values.only === undefined ? names : values.only.split(",");
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(`--only ${unknown.join(",")}: there are ${names.join(", ")}. ${benchUsage}`);
  }
  const runs = Number(values.runs ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(runs) || runs < 1 || runs > 99) {
    throw new UsageError(`--runs ${values.runs}: must be a number from 1 to 99. ${benchUsage}`);
  }
  const { json, quick, profile } = values;
  return { only, json, quick, runs, ...(profile !== undefined && { profileDir: profile }) };
}
