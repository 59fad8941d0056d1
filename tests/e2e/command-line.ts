import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { commands } from "../../cli/commands.ts";

const main = join(import.meta.dirname, "../../cli/main.mjs");

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Seat {
  /** Where relative paths lead, and where the configuration lies. */
  readonly folder: string;
  /** Address of the API. */
  readonly url: string;
}

/** The command as a process of its own, and which examples of its help have not run yet. */
export class CommandLine {
  readonly folder: string;
  readonly left = new Set(commands.flatMap((command) => command.examples));
  readonly #env: Record<string, string | undefined>;

  constructor({ folder, url }: Seat) {
    this.folder = folder;
    this.#env = { PATH: process.env["PATH"], XDG_CONFIG_HOME: folder, STOREPLANE_ENDPOINT: url };
  }

  /** Begins a line as a shell would: what it would write to a file, the test takes from the output. */
  start(line: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
    const [command = ""] = line.split(" > ");
    const [words = "", input] = command.split(" < ");
    const [program, ...args] = words.split(" ");
    assert.equal(program, "storeplane");
    const stdin = input === undefined ? "ignore" : openSync(join(this.folder, input), "r");
    const child = spawn(process.execPath, [main, ...args], {
      cwd: this.folder,
      env: { ...this.#env, ...env },
      stdio: [stdin, "pipe", "pipe"],
    });
    if (typeof stdin === "number") closeSync(stdin);
    return child;
  }

  /** Runs a line to its end. */
  run(line: string, env?: Readonly<Record<string, string>>): Promise<Ran> {
    return ended(this.start(line, env));
  }

  /** Runs a line that some command's help shows, which has to succeed. @returns what it wrote to stdout */
  async example(line: string, env?: Readonly<Record<string, string>>): Promise<string> {
    this.#take(line);
    const { code, out, err } = await this.run(line, env);
    assert.equal(code, 0, err);
    return out;
  }

  /** Runs a line that some command's help shows, with another value in place of one that is made anew each time. */
  async exampleWith(line: string, changed: string): Promise<string> {
    this.#take(line);
    const { code, out, err } = await this.run(changed);
    assert.equal(code, 0, err);
    return out;
  }

  /** Runs an example that has to be refused where the tests run. */
  async refusedExample(line: string): Promise<Ran> {
    this.#take(line);
    const ran = await this.run(line);
    assert.notEqual(ran.code, 0, line);
    return ran;
  }

  #take(line: string): void {
    assert.ok(this.left.delete(line), `no help shows it, or it has run already: ${line}`);
  }
}

/** What a process has written when it has ended. */
export async function ended(child: ChildProcess): Promise<Ran> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("both streams are pipes");
  const [out, err] = await Promise.all([text(stdout), text(stderr), once(child, "exit")]);
  return { code: child.exitCode, out, err };
}
