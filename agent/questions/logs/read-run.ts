import { maxLogBytes } from "../../../contract/index.ts";
import { KubeApiError, KubeUnavailableError, messageOf } from "../../errors.ts";
import type { PodLogs } from "../../ports.ts";
import { Newest } from "./newest.ts";
import { plainLine } from "./plain-line.ts";
import type { Run } from "./pods.ts";
import { type RawLine, readLines } from "./read-lines.ts";

/** Times of lines, as logTimeOf writes them. */
export interface TimeBounds {
  /** This time or later. */
  readonly since?: string | undefined;
  /** Later than this. */
  readonly after?: string | undefined;
}

export interface Wanted extends TimeBounds {
  readonly namespace: string;
  readonly tail: number;
  readonly signal: AbortSignal;
}

/** A line and whose it is. */
export interface RunLine extends RawLine {
  readonly run: Run;
}

export function byTime(one: RunLine, other: RunLine): number {
  return one.at < other.at ? -1 : one.at > other.at ? 1 : 0;
}

export interface ReadRun {
  readonly lines: readonly RunLine[];
  /** Whether there were older lines. */
  readonly isTruncated: boolean;
  /** Why nothing could be read, if it could not. */
  readonly why?: string;
}

/** A node that does not answer must not cost the others' lines. */
const patienceMs = 2500;

/** So much of a log is looked through for the newest lines of it; of longer lines, fewer are. */
const maxReadBytes = 4 * 1024 * 1024;

/** The newest lines of one run; never rejects but with the reason of the signal. */
export async function readRun(run: Run, wanted: Wanted, logs: PodLogs): Promise<ReadRun> {
  const patience = AbortSignal.timeout(patienceMs);
  const signal = AbortSignal.any([wanted.signal, patience]);
  try {
    for (let tail = wanted.tail; ; tail = Math.ceil(tail / 10)) {
      const read = await readTail(run, { ...wanted, tail, signal }, logs);
      if (read.bytes < maxReadBytes || tail <= 1)
        return { ...read, isTruncated: read.isTruncated || tail < wanted.tail };
    }
  } catch (error) {
    wanted.signal.throwIfAborted();
    const why = patience.aborted ? `Its node did not answer within ${patienceMs / 1000} s.` : whyUnread(error);
    return { lines: [], isTruncated: false, why };
  }
}

async function readTail(run: Run, { namespace, tail, signal, ...bounds }: Wanted, logs: PodLogs) {
  const { pod, container, isPrevious } = run;
  const since = sinceOf(bounds);
  const of = { namespace, pod, container, isPrevious, isFollowed: false, tail, maxBytes: maxReadBytes, signal };
  const counted = { bytes: 0 };
  const chunks = count(logs.read({ ...of, ...(since && { since }) }), counted);
  const newest = new Newest<RunLine>({ lines: tail, bytes: maxLogBytes });
  let found = 0;
  for await (const line of readLines(chunks)) {
    found += 1;
    if (isWithin(line, bounds)) newest.add({ ...line, run });
  }
  return { lines: newest.lines, isTruncated: newest.isFull || found >= tail, bytes: counted.bytes };
}

async function* count(chunks: AsyncIterable<Uint8Array>, counted: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    counted.bytes += chunk.length;
    yield chunk;
  }
}

/** What the API server is asked for, which knows whole seconds only. */
export function sinceOf({ since, after }: TimeBounds): string | undefined {
  return after ?? since;
}

export function isWithin({ at }: RawLine, { since, after }: TimeBounds): boolean {
  return (since === undefined || at >= since) && (after === undefined || at > after);
}

const maxWhy = 400;

/** The words of the API server, or of the node; undefined words are those of an error of ours. */
export function whyUnread(error: unknown): string {
  if (!(error instanceof KubeApiError) && !(error instanceof KubeUnavailableError)) throw error;
  return `Its log can't be read: ${plainLine(messageOf(error).replace(/\s+/g, " ")).slice(0, maxWhy)}`;
}
