import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, type FoundFiles } from "./found-files.ts";

const run = promisify(execFile);

/** A directory that the user names, and what to look for in it. */
export interface GivenDirectory<N extends string> {
  readonly variable: string;
  readonly dir: string | undefined;
  readonly names: readonly N[];
}

/** How a program is asked for its version, and which it has to be; the patch level may differ. */
export interface ExpectedVersion {
  readonly args: readonly string[];
  readonly version: string;
}

/** Takes from a directory the files that are there and whose versions fit; notes the others. */
export async function searchGiven<N extends string>(
  given: GivenDirectory<N>,
  found: FoundFiles<N>,
  expected: (name: N) => ExpectedVersion | undefined,
): Promise<void> {
  const { variable, dir, names } = given;
  if (dir === undefined) return found.fail(variable, "not set");
  const wanted = names.filter((name) => found.missing.includes(name));
  await Promise.all(
    wanted.map(async (name) => {
      const path = join(dir, name);
      if (!existsSync(path)) return found.fail(variable, `no ${path}`);
      const version = expected(name);
      const problem = version && (await wrongVersion(path, version));
      if (problem === undefined) return found.add(name, path);
      return found.fail(variable, problem);
    }),
  );
}

/** Says what is wrong with a program's version. */
async function wrongVersion(path: string, { args, version: wanted }: ExpectedVersion): Promise<string | undefined> {
  try {
    const { stdout } = await run(path, args, { timeout: 20_000 });
    const version = /\d+\.\d+\.\d+/.exec(stdout)?.[0];
    if (version !== undefined && minor(version) === minor(wanted)) return undefined;
    return `${path} is version ${version ?? "unknown"}, wanted is ${minor(wanted)}.x`;
  } catch (error) {
    return `${path} does not tell its version: ${describe(error)}`;
  }
}

function minor(version: string): string {
  return version.replace(/^v/, "").split(".").slice(0, 2).join(".");
}
