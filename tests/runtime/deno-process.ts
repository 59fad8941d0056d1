import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const root = fileURLToPath(new URL("../..", import.meta.url));
const installer = z.object({ runInstall: z.function({ input: [], output: z.string() }) });
const listening = z.object({ message: z.literal("listening"), url: z.url() });

const denoPath = (): string => installer.parse(createRequire(import.meta.url)("deno/install_api.cjs")).runInstall();

function spawnDeno(script: readonly string[], environment: Readonly<Record<string, string>>) {
  const rights = ["--allow-net=127.0.0.1", "--allow-env", `--allow-read=${root}`];
  return spawn(denoPath(), ["run", "--cached-only", "--no-prompt", ...rights, ...script], {
    cwd: root,
    env: { PATH: "", HOME: root, DENO_NO_UPDATE_CHECK: "1", DENO_DIR: `${root}/build/deno`, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs a script to its end with the control plane's rights; returns what it printed. Throws what it complained of. */
export async function runInDeno(script: string, ...args: string[]): Promise<string> {
  const child = spawnDeno([script, ...args], {});
  const [printed, complaint] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  if (child.exitCode !== 0) throw new Error(`${script} ended with ${child.exitCode}: ${complaint}`);
  return printed;
}

/** The Deno that came with `npm ci`, running the control plane's Deno entry. */
export class DenoControlPlane implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** Starts it with no rights but the network of this machine, its environment and the project's files. */
  static async start(environment: Readonly<Record<string, string>>): Promise<DenoControlPlane> {
    const child = spawnDeno(["control-plane/main.deno.ts"], environment);
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      complaint += part;
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const entry = listening.safeParse(JSON.parse(line));
      if (!entry.success) continue;
      child.stdout.resume();
      return new DenoControlPlane(child, entry.data.url);
    }
    throw new Error(`Deno ended before it listened: ${complaint}`);
  }

  /** Ends it as an orchestrator would; returns its exit code. */
  async stop(): Promise<number | null> {
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    const [code] = (await ended) as [number | null];
    return code;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    return Promise.resolve();
  }
}
