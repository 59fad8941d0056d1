import type { LogLine } from "../../contract/index.ts";

/** Lines of other containers that were on their way when a stream broke are at most so much older than those that came. */
const overlapMs = 10_000;

/** What a reader of logs has: of each run of a container, all up to a time. */
export class KnownLines {
  readonly #last = new Map<string, string>();
  #newest = "";

  /** The time from which on lines may be missing; undefined before the first one. */
  get resumeFrom(): string | undefined {
    if (this.#newest === "") return undefined;
    return new Date(Date.parse(this.#newest) - overlapMs).toISOString();
  }

  /** Those that it has not had, of what is read again after a break. */
  without(lines: readonly LogLine[]): LogLine[] {
    return lines.filter((line) => line.at > (this.#last.get(runOf(line)) ?? ""));
  }

  add(lines: readonly LogLine[]): void {
    for (const line of lines) {
      const run = runOf(line);
      if (line.at > (this.#last.get(run) ?? "")) this.#last.set(run, line.at);
      if (line.at > this.#newest) this.#newest = line.at;
    }
  }
}

function runOf({ component, replica, container = "", restart = 0 }: LogLine): string {
  return `${component}/${replica}/${container}/${restart}`;
}
