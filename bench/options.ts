import { readWords, UsageError } from "../dev/command-line.ts";

export interface BenchOptions {
  readonly only: readonly string[];
  readonly json: boolean;
  readonly quick: boolean;
  readonly runs: number;
  readonly profileDir?: string;
}

const benchUsage = "Usage: npm run bench -- [a b …] [--only a,b] [--quick] [--runs N] [--json] [--profile DIR]";

/** A word may stand for several benchmarks of one subject. */
const withCompanion: Readonly<Record<string, readonly string[]>> = { quota: ["quota", "pages"] };

function chosenOf(words: readonly string[], only: string | undefined): readonly string[] | undefined {
  const chosen = [...words, ...(only?.split(",") ?? [])].flatMap((it) => withCompanion[it] ?? [it]);
  return chosen.length === 0 ? undefined : chosen;
}

/** Reads the command line; `names` are those of the benchmarks. @throws UsageError */
export function readOptions(args: readonly string[], names: readonly string[]): BenchOptions {
  const options = {
    only: { type: "string" },
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    runs: { type: "string" },
    profile: { type: "string" },
  } as const;
  const { values, positionals } = readWords({ args: [...args], options, allowPositionals: true }, benchUsage);
  const only = chosenOf(positionals, values.only) ?? names;
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(`${unknown.join(",")}: there are ${names.join(", ")}. ${benchUsage}`);
  }
  const runs = Number(values.runs ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(runs) || runs < 1 || runs > 99) {
    throw new UsageError(`--runs ${values.runs}: must be a number from 1 to 99. ${benchUsage}`);
  }
  const { json, quick, profile } = values;
  return { only, json, quick, runs, ...(profile !== undefined && { profileDir: profile }) };
}
