import type { ApiClient, FeedState, FollowedLogs, WhichLogs } from "../client/index.ts";
import { exitCodes } from "./exit-codes.ts";
import { type LogPrinter, remarksOn } from "./log-lines.ts";
import { jsonLine, say } from "./output.ts";
import type { Shell } from "./shell.ts";

interface Followed {
  readonly api: Pick<ApiClient, "followLogs">;
  readonly name: string;
  readonly which: WhichLogs;
  readonly printer: LogPrinter;
  readonly output: "table" | "json";
}

/** Lines as they are written, until Ctrl-C or until the store is gone. @throws what keeps it from beginning, and what can't pass */
export async function followLogs(shell: Shell, { api, name, which, printer, output }: Followed): Promise<void> {
  const { signal } = shell;
  const { stdout } = shell.process;
  const remarks = new Remarks(shell);
  const options = { signal, mustBegin: true, onState: (state: FeedState) => remarks.onState(state) };
  try {
    for await (const found of api.followLogs(name, which, options)) {
      remarks.on(found);
      stdout.write(output === "json" ? found.lines.map(jsonLine).join("") : printer.print(found.lines));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    // Nothing is left undone: that it was ended by hand is all there is to tell.
    shell.process.exitCode = exitCodes.interrupted;
    return;
  }
  say(shell, `Store "${name}" is gone, and its logs with it.`);
}

/** What is said beside lines: each sentence when it begins to be true. */
class Remarks {
  readonly #shell: Shell;
  #said: ReadonlySet<string> = new Set();
  #isLost = false;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  onState(state: FeedState): void {
    if (!state.isLive) say(this.#shell, `No lines come at the moment: ${state.why}. Still trying.`);
    else if (this.#isLost) say(this.#shell, "Lines come again.");
    this.#isLost = !state.isLive;
  }

  on(found: FollowedLogs): void {
    if (found.hasGap)
      say(this.#shell, "Some lines are left out here: more was written meanwhile than can be read again.");
    const now = remarksOn(found).filter((remark) => !found.hasGap || !remark.includes("--tail"));
    for (const remark of now) if (!this.#said.has(remark)) say(this.#shell, remark);
    this.#said = new Set(now);
  }
}
