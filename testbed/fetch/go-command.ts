import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);

/** `go build` or `go list` failed; the message holds the end of what it printed. */
export class GoError extends Error {
  override readonly name = "GoError";
}

/** Runs `go` in a module's directory and returns what it prints. @throws GoError */
export async function go(args: readonly string[], moduleDir: string): Promise<{ stdout: string }> {
  try {
    return await run("go", args, { cwd: moduleDir, env: goEnvironment(), maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    throw goError(args, error instanceof Error && "stderr" in error ? String(error.stderr) : "", error);
  }
}

/** @throws GoError unless `go` is there and at least of this version in the module's directory. */
export async function checkGo(least: string, moduleDir: string): Promise<void> {
  // Asked in the module's directory: an older go fetches the toolchain that go.mod wants, if it may.
  const { stdout } = await go(["env", "GOVERSION"], moduleDir);
  const version = stdout.trim().replace(/^go/, "");
  if (rank(version) >= rank(least)) return;
  throw new GoError(`go is version ${version}, wanted is ${least} or newer`);
}

/** Orders versions by major and minor. */
function rank(version: string): number {
  const [major = "0", minor = "0"] = version.split(".");
  return Number(major) * 1000 + Number.parseInt(minor, 10);
}

/** Runs `go` in a module's directory; with -v `onPackage` is called for each package that is built. @throws GoError */
export async function goBuild(args: readonly string[], onPackage: () => void, moduleDir: string): Promise<void> {
  const child: ChildProcess = spawn("go", args, {
    cwd: moduleDir,
    env: goEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const printed: string[] = [];
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on("line", (line) => {
      printed.push(line);
      if (printed.length > 20) printed.shift();
      if (/^[\w.-]+(\/\S+)*$/.test(line)) onPackage();
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw goError(args, printed.join("\n"), undefined);
}

function goError(args: readonly string[], stderr: string, cause: unknown): GoError {
  if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return new GoError("go is not installed");
  return new GoError(`go ${args[0]} failed: ${stderr.trim().split("\n").slice(-5).join("; ")}`);
}

function goEnvironment(): NodeJS.ProcessEnv {
  const { GOFLAGS: _flags, GOOS: _os, GOARCH: _arch, ...rest } = process.env;
  return { ...rest, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly -buildvcs=false" };
}
