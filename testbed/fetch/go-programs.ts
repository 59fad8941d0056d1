import { join } from "node:path";
import type { CacheDirectory } from "./cache-directory.ts";
import type { FoundFiles } from "./found-files.ts";
import { go, goBuild } from "./go-command.ts";
import type { Progress } from "./progress.ts";

/** How a program is built. */
export interface GoProgram {
  /** Path of its main package. */
  readonly package: string;
  /** The module that pins it: a directory with go.mod and go.sum, which verifies what is built. */
  readonly moduleDir: string;
  /** Values that the linker puts into variables, by the variable's full name. */
  readonly values?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
}

export interface ProgramsContext {
  readonly cache: CacheDirectory;
  readonly workDir: string;
  readonly progress: Progress;
}

/** Builds programs, stripped, and keeps each in the cache as soon as it is done. @throws GoError */
export async function buildPrograms<N extends string>(
  programs: ReadonlyMap<N, GoProgram>,
  found: FoundFiles<N>,
  { cache, workDir, progress }: ProgramsContext,
): Promise<void> {
  const total = await countStale([...programs.values()]);
  let done = 0;
  for (const [name, program] of programs) {
    const finished = join(workDir, name);
    // -v names each package on stderr when its turn comes.
    const onPackage = (): void => {
      done = Math.min(done + 1, total);
      progress.step(done, total, `${name}, package`);
    };
    await goBuild(["build", "-v", ...flags(program), "-o", finished, program.package], onPackage, program.moduleDir);
    cache.keep(name, finished, found);
  }
}

/** How many packages are still to be built; programs of one module and the same flags are asked for together. */
async function countStale(programs: readonly GoProgram[]): Promise<number> {
  const alike = Map.groupBy(programs, (program) => JSON.stringify([program.moduleDir, flags(program)]));
  const counts = [...alike.values()].map(async (group) => {
    const [first] = group;
    if (first === undefined) return 0;
    const list = ["list", "-deps", ...flags(first), "-f", "{{if .Stale}}{{.ImportPath}}{{end}}"];
    const { stdout } = await go([...list, ...group.map((program) => program.package)], first.moduleDir);
    return stdout.split("\n").filter(Boolean).length;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

function flags({ values = {}, tags = [] }: GoProgram): readonly string[] {
  const set = Object.entries(values).map(([variable, value]) => `-X ${variable}=${value}`);
  const tagged = tags.length > 0 ? ["-tags", tags.join(",")] : [];
  return ["-trimpath", ...tagged, "-ldflags", ["-s", "-w", ...set].join(" ")];
}
