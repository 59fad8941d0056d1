import type { LogLine, SilentContainer, StoreLogs } from "../../contract/index.ts";

/** What wrote a line, or is silent: `web/x7k2p`, and the container where there are several. */
export function writerOf({ component, replica, container }: LogLine | SilentContainer): string {
  return [component, replica, ...(container === undefined ? [] : [container])].join("/");
}

/** Notes how often the writer of a line had been restarted, and says whether that is more than of its line before. */
export function noteRestart(restarts: Map<string, number>, line: LogLine): boolean {
  const { restart = 0 } = line;
  const before = restarts.get(writerOf(line));
  restarts.set(writerOf(line), restart);
  return before !== undefined && before < restart;
}

/** Why there are no lines, and of which containers, in sentences. */
export function silenceIn({ message, silent }: Pick<StoreLogs, "message" | "silent">): string[] {
  return [...(message === undefined ? [] : [message]), ...silent.map((each) => `${writerOf(each)}: ${each.why}`)];
}
