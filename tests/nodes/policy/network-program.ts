import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Answer, Listen, Probe, Request } from "./pod-requests.ts";

type Unnumbered<T> = T extends unknown ? Omit<T, "id"> : never;

const program = join(import.meta.dirname, "main.pod.ts");

/** How long a probe waits for any answer: a rule rejects, so only what is dropped in silence takes as long. */
const defaultTimeoutMs = 20_000;

/**
 * A process in a network namespace of its own, which lives as long as the process: that ends with its standard input, so
 * nothing stays behind a test that was killed.
 */
export class NetworkProgram implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #ended: Promise<unknown>;
  #last = 0;

  private constructor() {
    const args = ["--net", process.execPath, program];
    this.#child = spawn("unshare", args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#child.stdin.on("error", () => {});
    this.#ended = once(this.#child, "close");
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const answer = JSON.parse(line) as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  static async start(): Promise<NetworkProgram> {
    const started = new NetworkProgram();
    await started.#answer(0);
    return started;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What enters this namespace when put before a command. */
  get entering(): readonly string[] {
    return ["nsenter", `--net=/proc/${this.pid}/ns/net`];
  }

  /** Runs shell lines as root in this namespace only. */
  configure(...lines: readonly string[]): void {
    const [program = "", ...args] = this.entering;
    execFileSync(program, [...args, "sh", "-e"], {
      input: `${lines.join("\n")}\n`,
      stdio: ["pipe", "pipe", "inherit"],
    });
  }

  async listen(listen: Listen): Promise<void> {
    await this.#ask({ listen });
  }

  async probe(probes: readonly Probe[], timeoutMs = defaultTimeoutMs): Promise<readonly string[]> {
    return (await this.#ask({ probes, timeoutMs })).outcomes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
  }

  #ask(request: Unnumbered<Request>): Promise<Answer> {
    const id = ++this.#last;
    this.#child.stdin.write(`${JSON.stringify({ id, ...request })}\n`);
    return this.#answer(id);
  }

  #answer(id: number): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, resolve);
    void this.#ended.then(() => reject(new Error(`the program in network namespace ${this.pid} has ended`)));
    return promise;
  }
}
