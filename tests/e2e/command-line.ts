import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { commands } from "../../cli/commands.ts";
import { exitCodes } from "../../cli/exit-codes.ts";
import { recordedShell } from "../../cli/recorded-shell.ts";
import { runCli } from "../../cli/run-cli.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";

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

type Environment = Readonly<Record<string, string>>;

/** The command on a platform, and which examples of its help have not run yet. */
export class CommandLine {
  readonly folder: string;
  readonly left = new Set(commands.flatMap((command) => command.examples));
  readonly #env: Environment;

  constructor({ folder, url }: Seat) {
    this.folder = folder;
    // kubectl makes its cache below HOME, whatever folder that names.
    this.#env = { HOME: folder, XDG_CONFIG_HOME: folder, STOREPLANE_ENDPOINT: url };
  }

  /** Runs a line to its end; in this process, for to start one costs more than most commands do. */
  async run(line: string, env: Environment = {}): Promise<Ran> {
    // What a shell would write to a file, the test takes from the output.
    const [command = ""] = line.split(" > ");
    const [words = "", input] = command.split(" < ");
    const [program, ...args] = words.split(" ");
    assert.equal(program, "storeplane");
    const stdin = input === undefined ? {} : { stdin: readFileSync(join(this.folder, input), "utf8") };
    const shell = recordedShell({ env: { ...this.#env, ...env }, ...stdin });
    const before = process.cwd();
    process.chdir(this.folder);
    try {
      const code = await runCli(commands, args, shell);
      return { code, out: shell.out(), err: shell.err() };
    } finally {
      process.chdir(before);
    }
  }

  /** Begins a line as a process of its own, as a shell would. */
  start(line: string): ChildProcess {
    const [program, ...args] = line.split(" ");
    assert.equal(program, "storeplane");
    return spawn(process.execPath, [main, ...args], {
      cwd: this.folder,
      env: { PATH: process.env["PATH"], ...this.#env },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Runs a line that some command's help shows, which has to succeed. @returns what it wrote to stdout */
  example(line: string, env?: Environment): Promise<string> {
    this.#take(line);
    return this.#done(line, env);
  }

  /** Runs a line that some command's help shows, with another value in place of one that differs each time. */
  exampleWith(line: string, changed: string): Promise<string> {
    this.#take(line);
    return this.#done(changed);
  }

  /** Runs an example that has to be refused where the tests run, with other values if it would wait for long. */
  async refusedExample(line: string, changed = line): Promise<Ran> {
    this.#take(line);
    const ran = await this.run(changed);
    assert.notEqual(ran.code, 0, line);
    return ran;
  }

  /** Runs an example that goes on until Ctrl-C, which comes when it has written what is waited for; what follows events has that happen once it is connected. */
  async watchExample(
    line: string,
    isSeen: (out: string, err: string) => boolean,
    act?: () => Promise<unknown>,
  ): Promise<string> {
    this.#take(line);
    const stop = new AbortController();
    const shell = recordedShell({ env: this.#env, signal: stop.signal });
    const running = runCli(commands, line.split(" ").slice(1), shell);
    if (act) {
      const what = `${line} is connected`;
      await pollUntil({ what }, () => shell.err().includes("Connected") || undefined);
      await act();
    }
    await pollUntil({ what: `what ${line} is to show` }, () => isSeen(shell.out(), shell.err()) || undefined);
    stop.abort();
    assert.equal(await running, exitCodes.interrupted, shell.err());
    return shell.out();
  }

  async #done(line: string, env?: Environment): Promise<string> {
    const { code, out, err } = await this.run(line, env);
    assert.equal(code, 0, `${line}\n${err}`);
    return out;
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
