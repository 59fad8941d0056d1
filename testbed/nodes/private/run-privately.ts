import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { createCgroups } from "../../process/cgroups.ts";
import { endWithOwner } from "../../process/end-with-owner.ts";
import { lockDirectory } from "../../process/lock-directory.ts";
import { tryLock } from "../../process/lock-file.ts";
import { pollUntil } from "../../process/poll-until.ts";
import { RegisteredRun, reapDeadRuns, registryDir } from "../../process/run-registry.ts";
import { requireNodeMachine } from "../requirements.ts";
import { type PrivateRun, privateEnvironment } from "./config.ts";
import { forgetReadiness } from "./readiness.ts";
import { requireRoomForSockets } from "./sockets.ts";
import { watchOver } from "./watch-over.ts";

/** What to run in namespaces of its own. */
export interface PrivateProgram {
  /** Path of the program's entry, run by this Node. */
  readonly main: string;
  readonly args?: readonly string[];
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Kept directory of its servers, which other processes are kept out of; the program is to name it too. */
  readonly dir?: string;
  /** Where images are kept between runs; one run at a time uses it, another gets a directory of its own. */
  readonly imageCache?: string;
  /** Name of a file in the run's directory for what the program prints, in place of this process's own output. */
  readonly log?: string;
}

/** A running program in namespaces of its own; disposing of it ends it at once with everything that it started. */
export interface PrivateProcess extends AsyncDisposable {
  /** The run's temporary directory, the same inside and outside. */
  readonly dir: string;
  /** The exit code; 128 if a signal ended it. */
  readonly exited: Promise<number>;
  /** Sends the program a signal; nothing if it has ended. */
  signal(signal: NodeJS.Signals): void;
}

/**
 * Runs a program in new mount, network and process namespaces: what it does to links, routes, filters, sysctls and
 * mounts is seen by no other program and ends with it, also if this process is killed.
 * @throws NodeRequirementsError if the machine can't do that; ServersInUseError if another process uses the kept directory;
 * PathTooLongError if that for temporary files has too long a path.
 */
export async function runPrivately(program: PrivateProgram): Promise<PrivateProcess> {
  requireNodeMachine();
  const registry = registryDir();
  requireRoomForSockets(join(registry, "12345678"));
  reapDeadRuns(registry);
  await using undo = new AsyncDisposableStack();
  if (program.dir !== undefined) undo.use(lockDirectory(program.dir));
  const run = new RegisteredRun(registry);
  undo.defer(() => run.close());
  undo.use(endWithOwner(run));
  undo.use(watchOver(registry));
  forgetReadiness(run.dir);
  const cgroup = `storeplane-${run.id}`;
  run.addCgroup(cgroup);
  createCgroups(cgroup);
  const containerdRoot = undo.use(imageDirectory(program.imageCache ?? defaultImageCache(), run.dir)).dir;
  const kept = program.dir === undefined ? [] : [resolve(program.dir)];
  const child = start(program, { dir: run.dir, kept, cgroup, containerdRoot });
  if (child.pid === undefined) await once(child, "spawn");
  run.addChild("unshare", child.pid ?? 0);
  const exited = once(child, "exit").then(([code]) => (typeof code === "number" ? code : 128));
  undo.defer(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const init = await pollUntil({ what: "the namespaces are made" }, () => {
    if (child.exitCode !== null) return 0;
    return childrenOf(child.pid ?? 0)[0];
  });
  run.addChild("init", init);
  const stack = undo.move();
  return {
    dir: run.dir,
    exited,
    signal: (signal) => signalFirstChild(init, signal),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function start(program: PrivateProgram, run: PrivateRun): ChildProcess {
  const { main, args = [], environment, log } = program;
  // Temporary files and the records of runs inside, which name processes by numbers of their own, are kept apart.
  const tmpdir = join(run.dir, "tmp");
  mkdirSync(tmpdir, { recursive: true, mode: 0o700 });
  const namespaces = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
  // A shell is the namespace's init, as it waits for processes that others leave behind; Node would not.
  const init = ["sh", "-c", '"$@"; exit $?', "init"];
  const inside = [process.execPath, join(import.meta.dirname, "main.inside.ts"), resolve(main), ...args];
  const output = log === undefined ? "inherit" : openSync(join(run.dir, log), "w", 0o600);
  const child = spawn("setpriv", ["--pdeathsig", "KILL", ...namespaces, ...init, ...inside], {
    stdio: [log === undefined ? "inherit" : "ignore", output, output],
    // Programs of the system are not on every user's path.
    env: {
      ...process.env,
      ...environment,
      PATH: `${process.env["PATH"]}:/usr/sbin:/sbin`,
      TMPDIR: tmpdir,
      ...privateEnvironment(run),
    },
    // Apart from this process's terminal: Ctrl-C reaches this process only, which passes it on.
    detached: true,
  });
  if (typeof output === "number") closeSync(output);
  return child;
}

/** The program is the first process that the init has started; later ones were left to it. */
function signalFirstChild(init: number, signal: NodeJS.Signals): void {
  const [program] = childrenOf(init);
  if (program !== undefined) process.kill(program, signal);
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function defaultImageCache(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "storeplane", "node-images");
}

function imageDirectory(cache: string, runDir: string): Disposable & { readonly dir: string } {
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const lock = tryLock(join(cache, "lock"));
  const dir = join(lock === undefined ? runDir : cache, "containerd");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return { dir, [Symbol.dispose]: () => lock?.[Symbol.dispose]() };
}
