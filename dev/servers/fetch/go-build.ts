import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import * as z from "zod";
import { type AssetName, assetNames, type BinaryName, type FileName } from "../server-files.ts";
import { assetProject, makeAsset } from "./assets.ts";
import type { CacheDirectory } from "./cache-directory.ts";
import type { FoundFiles } from "./found-files.ts";
import { MODULE_DIR, modulePath, type PinnedVersions } from "./pinned-versions.ts";
import type { Progress } from "./progress.ts";

const run = promisify(execFile);

const PACKAGES: Record<BinaryName, string> = {
  "nats-server": "github.com/nats-io/nats-server/v2",
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
  "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
  kubectl: "k8s.io/kubernetes/cmd/kubectl",
  kwok: "sigs.k8s.io/kwok/cmd/kwok",
};

/** `go build` or `go list` failed; the message holds the end of what it printed. */
export class GoError extends Error {
  override readonly name = "GoError";
}

export interface BuildContext {
  readonly cache: CacheDirectory;
  readonly workDir: string;
  readonly versions: PinnedVersions;
  readonly moduleDir: string;
  readonly progress: Progress;
}

/** Builds what is missing from the pinned modules; go.sum verifies their content. */
export async function buildMissing(found: FoundFiles, context: BuildContext): Promise<void> {
  try {
    await checkGo(context);
    for (const name of found.missing.filter(isAsset)) {
      const content = await assetFromModule(name);
      const finished = join(context.workDir, name);
      writeFileSync(finished, content);
      context.cache.keep(name, finished, found);
    }
    await buildBinaries(found, context);
  } catch (error) {
    found.fail("go build", error);
  } finally {
    context.progress.end();
  }
}

const ModuleSchema = z.object({ Dir: z.string() });

/** An asset made from its project's module, which go.sum verifies. */
export async function assetFromModule(name: AssetName): Promise<string> {
  const { stdout } = await go(["mod", "download", "-json", modulePath(assetProject[name])]);
  return makeAsset(name, ModuleSchema.parse(JSON.parse(stdout)).Dir);
}

async function buildBinaries(found: FoundFiles, context: BuildContext): Promise<void> {
  const names = found.missing.filter((name) => !isAsset(name));
  if (names.length === 0) return;
  const { progress, moduleDir, versions } = context;
  const what = `${names.join(", ")} (Kubernetes ${versions.kubernetes})`;
  progress.notice(`servers: ${what} are built from source: some 7 minutes on two cores, once per version`);
  progress.begin("servers: building");
  const flags = ["-trimpath", "-ldflags", versionFlags(versions)];
  const packages = names.map((name) => PACKAGES[name]);
  const list = await go(
    ["list", "-deps", ...flags, "-f", "{{if .Stale}}{{.ImportPath}}{{end}}", ...packages],
    moduleDir,
  );
  const total = list.stdout.split("\n").filter(Boolean).length;
  let done = 0;
  for (const name of names) {
    const finished = join(context.workDir, name);
    // -v names each package on stderr when its turn comes.
    const onPackage = (): void => {
      done = Math.min(done + 1, total);
      progress.step(done, total, `${name}, package`);
    };
    await goBuild(["build", "-v", ...flags, "-o", finished, PACKAGES[name]], onPackage, moduleDir);
    context.cache.keep(name, finished, found);
  }
}

/** The API server derives its API versions and features from gitVersion: without it, it would be v0.0.0. */
function versionFlags(versions: PinnedVersions): string {
  const [major = "", minor = ""] = versions.kubernetes.slice(1).split(".");
  const values = {
    gitVersion: versions.kubernetes,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: "clean",
    gitCommit: "module",
  };
  const set = Object.entries(values).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
  return ["-s", "-w", ...set].join(" ");
}

async function checkGo({ versions: { go: least }, moduleDir }: BuildContext): Promise<void> {
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

async function go(args: readonly string[], moduleDir: string = MODULE_DIR): Promise<{ stdout: string }> {
  try {
    return await run("go", args, { cwd: moduleDir, env: goEnvironment(), maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    throw goError(args, error instanceof Error && "stderr" in error ? String(error.stderr) : "", error);
  }
}

/** Runs `go` in a module's directory; with -v `onPackage` is called for each package that is built. @throws GoError */
export async function goBuild(
  args: readonly string[],
  onPackage: () => void,
  moduleDir: string = MODULE_DIR,
): Promise<void> {
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

function isAsset(name: FileName): name is AssetName {
  return (assetNames as readonly string[]).includes(name);
}
