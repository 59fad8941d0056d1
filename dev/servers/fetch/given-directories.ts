import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BinaryName, binaryNames, type FileName } from "../server-files.ts";
import { describe, type FoundFiles } from "./found-files.ts";
import type { PinnedVersions, Project } from "./pinned-versions.ts";

const run = promisify(execFile);

/** A directory that the user names, and what to look for in it. */
export interface GivenDirectory {
  readonly variable: string;
  readonly dir: string | undefined;
  readonly names: readonly FileName[];
}

const PROJECT_OF: Record<BinaryName, Project> = {
  "nats-server": "nats",
  etcd: "etcd",
  "kube-apiserver": "kubernetes",
  "kube-controller-manager": "kubernetes",
  "kube-scheduler": "kubernetes",
  kubectl: "kubernetes",
  kwok: "kwok",
};

/** Takes from a directory the files that are there and whose versions fit; notes the others. */
export async function searchGiven(given: GivenDirectory, versions: PinnedVersions, found: FoundFiles): Promise<void> {
  const { variable, dir, names } = given;
  if (dir === undefined) return found.fail(variable, "not set");
  const wanted = names.filter((name) => found.missing.includes(name));
  await Promise.all(
    wanted.map(async (name) => {
      const path = join(dir, name);
      if (!existsSync(path)) return found.fail(variable, `no ${path}`);
      const problem = isBinary(name) ? await wrongVersion(name, path, versions[PROJECT_OF[name]]) : undefined;
      if (problem === undefined) return found.add(name, path);
      return found.fail(variable, problem);
    }),
  );
}

/** Says what is wrong with a program's version; the patch level may differ from the pinned one. */
async function wrongVersion(name: BinaryName, path: string, wanted: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(path, name === "kubectl" ? ["version", "--client"] : ["--version"], {
      timeout: 20_000,
    });
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

function isBinary(name: FileName): name is BinaryName {
  return (binaryNames as readonly string[]).includes(name);
}
