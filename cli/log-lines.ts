import { type LogLine, type SilentContainer, type StoreLogs, unsafeInLine } from "../contract/index.ts";

export interface LineForm {
  /** Whether each line begins with its time. */
  readonly hasTimes: boolean;
  /** Whether each line begins with what wrote it. */
  readonly hasNames: boolean;
}

/** What wrote a line, or is silent: `web/x7k2p`, and the container where there are several. */
export function writerOf({ component, replica, container }: LogLine | SilentContainer): string {
  return [component, replica, ...(container === undefined ? [] : [container])].join("/");
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
    const writer = writerOf(line);
    const { restart = 0 } = line;
    const before = this.#restarts.get(writer);
    this.#restarts.set(writer, restart);
    return before === undefined || before >= restart ? "" : `--- ${writer} was restarted ---\n`;
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
export function remarksOn({ message, silent, truncated, lines }: StoreLogs): string[] {
  return [
    ...(message === undefined ? [] : [message]),
    ...silent.map((each) => `${writerOf(each)}: ${each.why}`),
    ...(truncated && lines.length > 0 ? ["There are older lines: see --tail and --since."] : []),
  ];
}
