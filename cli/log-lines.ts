import { noteRestart, silenceIn, writerOf } from "../client/index.ts";
import { type LogLine, type StoreLogs, unsafeInLine } from "../contract/index.ts";

export interface LineForm {
  /** Whether each line begins with its time. */
  readonly hasTimes: boolean;
  /** Whether each line begins with what wrote it. */
  readonly hasNames: boolean;
}

/** Lines of logs for people; a restart of a container is a line of its own between them. */
export class LogPrinter {
  readonly #form: LineForm;
  readonly #restarts = new Map<string, number>();

  constructor(form: LineForm) {
    this.#form = form;
  }

  print(lines: readonly LogLine[]): string {
    return lines.map((line) => this.#restartBefore(line) + this.#text(line)).join("");
  }

  #restartBefore(line: LogLine): string {
    return noteRestart(this.#restarts, line) ? `--- ${writerOf(line)} was restarted ---\n` : "";
  }

  #text(line: LogLine): string {
    const { hasTimes, hasNames } = this.#form;
    const before = `${hasTimes ? `${line.at} ` : ""}${hasNames ? `${writerOf(line)}  ` : ""}`;
    // What a server sends is looked at once more: it is a terminal that shows it.
    const text = line.text.replace(unsafeInLine, "\uFFFD");
    return `${before}${text}${line.cut ? " …" : ""}\n`;
  }
}

/** What else there is to say of an answer, in sentences. */
export function remarksOn(logs: StoreLogs): string[] {
  const isCut = logs.truncated && logs.lines.length > 0;
  return [...silenceIn(logs), ...(isCut ? ["There are older lines: see --tail and --since."] : [])];
}
