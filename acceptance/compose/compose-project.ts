import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { pollUntil, StopPollingError } from "../../testbed/process/poll-until.ts";

const run = promisify(execFile);

const stateSchema = z.object({ Service: z.string(), State: z.string(), Health: z.string(), ExitCode: z.number() });
export type ServiceState = z.infer<typeof stateSchema>;

/** A call of Docker Compose failed, or a service did; the message has the end of what was printed. */
export class ComposeError extends Error {
  override readonly name = "ComposeError";
}

export interface ComposeProjectOptions {
  /** Path of Docker Compose. */
  readonly program: string;
  /** The folder of docker-compose.yml. */
  readonly root: string;
  /** Names the engine. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The services of docker-compose.yml on one engine. */
export class ComposeProject {
  readonly #options: ComposeProjectOptions;

  constructor(options: ComposeProjectOptions) {
    this.#options = options;
  }

  /** @throws ComposeError */
  async call(...args: readonly string[]): Promise<string> {
    const { program, root, environment } = this.#options;
    const file = ["--file", join(root, "docker-compose.yml"), "--ansi=never", "--progress=plain"];
    try {
      const env = { ...process.env, ...environment };
      return (await run(program, [...file, ...args], { cwd: root, env, maxBuffer: 64 << 20 })).stdout;
    } catch (cause) {
      const printed = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
      throw new ComposeError(`docker compose ${args.join(" ")}:\n${endOf(printed)}`, { cause });
    }
  }

  async serviceNames(): Promise<readonly string[]> {
    return (await this.call("config", "--services")).split("\n").filter(Boolean).toSorted();
  }

  async states(): Promise<readonly ServiceState[]> {
    const lines = (await this.call("ps", "--all", "--format", "json")).split("\n").filter(Boolean);
    return lines.map((line) => stateSchema.parse(JSON.parse(line)));
  }

  /**
   * Waits until each service runs, and is healthy if it says how it is, or has done its work and ended.
   * @throws ComposeError when one has ended badly and is not started again; DeadlineError when it takes too long.
   */
  async settled(timeoutMs: number): Promise<readonly ServiceState[]> {
    const names = await this.serviceNames();
    let seen: readonly ServiceState[] = [];
    const what = () => `every service is up: ${seen.map(describe).join(", ")}`;
    try {
      return await pollUntil({ what: "services", timeoutMs, everyMs: 500 }, async () => {
        seen = await this.states();
        const failed = seen.find(({ State, ExitCode }) => State === "exited" && ExitCode !== 0);
        if (failed !== undefined) {
          const cause = new ComposeError(`${describe(failed)}:\n${endOf(await this.call("logs", failed.Service))}`);
          throw new StopPollingError("failed", { cause });
        }
        return seen.length === names.length && seen.every(isUp) ? seen : undefined;
      });
    } catch (cause) {
      if (cause instanceof ComposeError) throw cause;
      throw new ComposeError(`not within ${timeoutMs} ms: ${what()}`, { cause });
    }
  }
}

function isUp({ State, Health, ExitCode }: ServiceState): boolean {
  return State === "running" ? Health === "" || Health === "healthy" : State === "exited" && ExitCode === 0;
}

/** One word or two for people: "nats healthy", "migrate done". */
export function describe({ Service, State, Health, ExitCode }: ServiceState): string {
  if (State === "exited") return `${Service} ${ExitCode === 0 ? "done" : `failed with code ${ExitCode}`}`;
  return `${Service} ${Health || State}`;
}

function endOf(text: string): string {
  return text.trim().split("\n").slice(-30).join("\n");
}
