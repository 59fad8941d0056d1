import {
  type LogsRequest,
  logsReply,
  logsRequest,
  maxLogBytes,
  maxRpcReplyBytes,
  packReply,
  rpcSchemaVersion,
  type StoreLogs,
} from "../../../contract/index.ts";
import type { Question } from "../question.ts";
import { logTimeOf } from "./log-time.ts";
import { findLoggedStore, type LoggedStore, type LogsDeps } from "./logged-store.ts";
import { Newest } from "./newest.ts";
import { type Run, runsOf } from "./pods.ts";
import { byTime, type ReadRun, type RunLine, readRun, type TimeBounds } from "./read-run.ts";
import { type Found, showLogs, type Unread } from "./show.ts";

/** Runs of containers that are read for one answer; of more, the ones of the newest pods. */
const maxRuns = 32;

/** How a question for logs is understood and answered. */
export function logsQuestion(find: Question<LogsRequest, StoreLogs>["find"]): Question<LogsRequest, StoreLogs> {
  return { verb: "logs", request: logsRequest, find, pack: packLogs };
}

/** Text that can't be compressed is more than the bus takes: then half of the lines, the newer one, and so on. */
async function packLogs(logs: StoreLogs): Promise<Uint8Array> {
  const bytes = await packReply(logsReply, { schemaVersion: rpcSchemaVersion, outcome: "answered", logs });
  if (bytes.byteLength <= maxRpcReplyBytes || logs.lines.length < 2) return bytes;
  const lines = logs.lines.slice(Math.ceil(logs.lines.length / 2));
  return packLogs({ ...logs, lines, truncated: true });
}

/** What a question for logs finds at first. */
export interface FirstLook {
  readonly store: LoggedStore;
  readonly read: readonly (ReadRun & { readonly run: Run })[];
  readonly logs: StoreLogs;
}

/**
 * The newest lines of a store's containers, and what they were found in. Throws StoreUnknownError, UnknownComponentError,
 * KubeApiError and KubeUnavailableError.
 */
export async function findLogs(request: LogsRequest, deps: LogsDeps, signal: AbortSignal): Promise<FirstLook> {
  const store = await findLoggedStore(request, deps);
  const { runs, waiting } = runsOfAll(store);
  const { tail } = request;
  const wanted = { namespace: store.namespace, ...boundsOf(request), tail, signal };
  const read = await Promise.all(runs.map(async (run) => ({ run, ...(await readRun(run, wanted, deps.logs)) })));
  const unread = read.flatMap(({ run, why }): Unread[] => (why === undefined ? [] : [{ shown: run.shown, why }]));
  const found = { ...newestOf(read, tail), silent: [...waiting, ...unread] };
  return { store, read, logs: showLogs(request, store, found) };
}

/** What there is to read of a store, and what there is not. */
export function runsOfAll({ pods }: LoggedStore): ReturnType<typeof runsOf> {
  const all = pods.map(runsOf);
  return { runs: all.flatMap(({ runs }) => runs).slice(-maxRuns), waiting: all.flatMap(({ waiting }) => waiting) };
}

/** As the times of lines are written. */
export function boundsOf({ since }: LogsRequest): TimeBounds {
  return { since: since && logTimeOf(since) };
}

/** In the order in which they were written, whichever container did. */
function newestOf(read: readonly ReadRun[], tail: number): Omit<Found, "silent"> {
  const newest = new Newest<RunLine>({ lines: tail, bytes: maxLogBytes });
  for (const line of read.flatMap(({ lines }) => lines).toSorted(byTime)) newest.add(line);
  return { lines: newest.lines, isTruncated: newest.isFull || read.some(({ isTruncated }) => isTruncated) };
}
