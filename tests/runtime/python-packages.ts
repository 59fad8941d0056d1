import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readServersConfig } from "../../testbed/config.ts";

const requirements = fileURLToPath(new URL("python-packages.txt", import.meta.url));

/** Fails where pip is missing or Python is older than the generator takes; otherwise returns what packages are built for. */
const probe = "import pip, platform, sys; assert sys.version_info >= (3, 11); print(sys.version, platform.platform())";

/** The Python on the path, in a line; undefined where no Python can make a client. */
export function findPython(): string | undefined {
  try {
    return execFileSync("python3", ["-c", probe], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return undefined;
  }
}

/** Where the packages lie, for this Python. */
function packagesFolder(python: string): string {
  const key = createHash("sha256").update(python).update(readFileSync(requirements)).digest("hex").slice(0, 16);
  return join(dirname(readServersConfig(process.env).cacheRoot), "python", key);
}

/** The generator, if there is a Python that can use it and it is not installed yet. */
export function missingPythonPackages(): readonly string[] {
  const python = findPython();
  return python === undefined || existsSync(packagesFolder(python)) ? [] : ["openapi-python-client"];
}

/** A folder with the generator and what its clients need, in the cache; installed when it is not there. */
export async function ensurePythonPackages(python: string): Promise<string> {
  const folder = packagesFolder(python);
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.`);
  try {
    const quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--root-user-action=ignore"];
    // Every package is named with its version: nothing else is wanted.
    const what = ["--no-deps", "--requirement", requirements, "--target", unfinished];
    await promisify(execFile)("python3", ["-m", "pip", "install", ...quiet, ...what]);
    await rename(unfinished, folder);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}
