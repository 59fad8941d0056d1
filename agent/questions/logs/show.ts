import type { LogLine, LogsRequest, SilentContainer, StoreLogs } from "../../../contract/index.ts";
import type { LoggedStore } from "./logged-store.ts";
import { plainLine } from "./plain-line.ts";
import { runsOf, type Waiting } from "./pods.ts";
import type { RunLine } from "./read-run.ts";
import type { Redactor } from "./redactor.ts";

/** A container that gives no lines. */
export type Unread = Waiting;

export interface Found {
  readonly lines: readonly RunLine[];
  readonly isTruncated: boolean;
  readonly silent: readonly Unread[];
}

const maxSilent = 32;

/** An answer of these lines, which must be in order, without the secrets in them. */
export function showLogs(request: LogsRequest, store: LoggedStore, { lines, isTruncated, silent }: Found): StoreLogs {
  const { name, uid, cluster } = request;
  const { redactor, components } = store;
  const shown = silent.slice(0, maxSilent).map((each) => showSilent(each, redactor));
  const message = lines.length === 0 ? whyNoLines(store, shown) : undefined;
  return {
    name,
    uid,
    cluster,
    components: [...components],
    lines: lines.map((line) => showLine(line, redactor)),
    truncated: isTruncated,
    silent: shown,
    ...(message && { message }),
  };
}

function showLine({ at, text, shown, isCut, run }: RunLine, redactor: Redactor): LogLine {
  return {
    at,
    ...run.shown,
    ...(run.restart > 0 && { restart: run.restart }),
    text: redactor.redact(text, shown).toWellFormed(),
    ...(isCut && { cut: true }),
  };
}

/** What a node says may have lines, and words of whoever it asked for the image. */
function showSilent({ shown, why }: Unread, redactor: Redactor): SilentContainer {
  return { ...shown, why: redactor.redact(plainLine(why)).slice(0, 512).toWellFormed() };
}

function whyNoLines({ pods }: LoggedStore, silent: readonly SilentContainer[]): string | undefined {
  if (pods.length === 0) return "There are no pods.";
  const containers = pods.reduce((sum, pod) => sum + runsOf(pod).runs.length + runsOf(pod).waiting.length, 0);
  if (silent.length < Math.min(containers, maxSilent)) return "Nothing was written in this time.";
  return "There are pods, but none of them gives logs.";
}
