import { type FollowedLogs, noteRestart, silenceIn, writerOf } from "../../../client/index.ts";
import type { LogLine } from "../../../contract/index.ts";

/** As many as a page scrolls through easily; older ones go. */
export const maxShownLines = 2000;

/** A line, or what happened between two of them. */
export type LogRow =
  | { readonly key: number; readonly kind: "line"; readonly line: LogLine }
  | { readonly key: number; readonly kind: "mark"; readonly text: string };

/** The part of what a store writes that is shown. */
export interface LogWindow {
  readonly rows: readonly LogRow[];
  readonly components: readonly string[];
  /** Sentences about what is not shown: containers that give no logs, and why there are no lines. */
  readonly remarks: readonly string[];
  /** Whether there were older lines than the first. */
  readonly isCut: boolean;
  /** Key of the next row. */
  readonly next: number;
  /** How often each writer had been restarted when it was last heard. */
  readonly restarts: ReadonlyMap<string, number>;
}

export const emptyWindow: LogWindow = {
  rows: [],
  components: [],
  remarks: [],
  isCut: false,
  next: 0,
  restarts: new Map(),
};

/** The window with what came since; restarts and gaps are rows of their own. */
export function withMore(window: LogWindow, found: FollowedLogs): LogWindow {
  const restarts = new Map(window.restarts);
  let { next } = window;
  const added: LogRow[] = [];
  const mark = (text: string): void => void added.push({ key: next++, kind: "mark", text });
  if (found.hasGap) mark("Some lines are left out here: more was written meanwhile than can be read again.");
  for (const line of found.lines) {
    if (noteRestart(restarts, line)) mark(`${writerOf(line)} was restarted`);
    added.push({ key: next++, kind: "line", line });
  }
  const all = [...window.rows, ...added];
  const isFirst = window.next === 0;
  return {
    rows: all.slice(-maxShownLines),
    components: found.components,
    remarks: silenceIn(found),
    isCut: window.isCut || all.length > maxShownLines || (isFirst && found.truncated),
    next,
    restarts,
  };
}
