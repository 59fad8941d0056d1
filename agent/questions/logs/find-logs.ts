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
import { findLoggedStore, type LogsDeps } from "./logged-store.ts";
import { Newest } from "./newest.ts";
import { runsOf } from "./pods.ts";
import { byTime, type ReadRun, type RunLine, readRun } from "./read-run.ts";
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

/**
 * The newest lines of a store's containers. Throws StoreUnknownError, UnknownComponentError, KubeApiError and
 * KubeUnavailableError.
 */
export async function findLogs(request: LogsRequest, deps: LogsDeps, signal: AbortSignal): Promise<StoreLogs> {
  const store = await findLoggedStore(request, deps);
  const all = store.pods.map(runsOf);
  const runs = all.flatMap((of) => of.runs).slice(-maxRuns);
  const { since, tail } = request;
  const wanted = { namespace: store.namespace, since: since && logTimeOf(since), tail, signal };
  const read = await Promise.all(runs.map(async (run) => ({ run, ...(await readRun(run, wanted, deps.logs)) })));
  const unread = read.flatMap(({ run, why }): Unread[] => (why === undefined ? [] : [{ shown: run.shown, why }]));
  const silent = [...all.flatMap((of) => of.waiting), ...unread];
  return showLogs(request, store, { ...newestOf(read, tail), silent });
}

/** In the order in which they were written, whichever container did. */
function newestOf(read: readonly ReadRun[], tail: number): Omit<Found, "silent"> {
  const newest = new Newest<RunLine>({ lines: tail, bytes: maxLogBytes });
  for (const line of read.flatMap(({ lines }) => lines).toSorted(byTime)) newest.add(line);
  return { lines: newest.lines, isTruncated: newest.isFull || read.some(({ isTruncated }) => isTruncated) };
}
