import { type StoreLogs, storeLogs } from "../../contract/index.ts";
import type { WhichLogs } from "../requests.ts";
import type { Call } from "../transport.ts";
import type { RawEvent } from "./event-parser.ts";
import { followStream, type OpenStream, type StreamOptions, type StreamSource } from "./follow-stream.ts";
import { KnownLines } from "./known-lines.ts";

/** Lines that were written since those before them. */
export interface FollowedLogs extends StoreLogs {
  /** Whether the connection broke and more was written meanwhile than can be read again. */
  readonly hasGap: boolean;
}

/** As many lines as one answer has are asked for after a break. */
const tailAfterBreak = 500;

/** As much as must be there; limits and forms of a newer API may be wider. */
const shape = storeLogs.pick({ name: true, uid: true });

/**
 * A store's logs from its newest lines on, until it is gone or the signal ends it. Each line comes once, also over streams
 * that end or break.
 * @throws ApiProblemError for a refusal that no retry changes, or the reason of the signal
 */
export function followLogs(
  open: OpenStream,
  which: WhichLogs,
  options: StreamOptions = {},
): AsyncGenerator<FollowedLogs> {
  return followStream(open, new LogSource(which), options);
}

class LogSource implements StreamSource<FollowedLogs> {
  readonly #which: WhichLogs;
  readonly #known = new KnownLines();
  #isResumed = false;
  #reason: string | undefined;

  constructor(which: WhichLogs) {
    this.#which = which;
  }

  next(): Omit<Call, "signal"> {
    this.#reason = undefined;
    const since = this.#known.resumeFrom;
    this.#isResumed = since !== undefined;
    const again = since === undefined ? {} : { since, tail: tailAfterBreak };
    return { query: { ...this.#which, ...again, follow: true } };
  }

  read({ name, data }: RawEvent): FollowedLogs | undefined {
    if (name === "end") this.#reason = reasonIn(data);
    const logs = name === "logs" ? logsIn(data) : undefined;
    if (logs === undefined) return undefined;
    const lines = this.#isResumed ? this.#known.without(logs.lines) : logs.lines;
    this.#known.add(lines);
    // Where one of them was known, all that came after it is here.
    const hasGap = this.#isResumed && logs.truncated && lines.length === logs.lines.length;
    this.#isResumed = false;
    return { ...logs, lines, hasGap };
  }

  whyEnded(): string | undefined {
    return this.#reason === "cluster-unavailable" ? "the store's cluster does not answer" : undefined;
  }

  isOver(): boolean {
    return this.#reason === "store-gone";
  }
}

function logsIn(data: string): StoreLogs | undefined {
  const parsed = parse(data);
  const isLike = shape.loose().safeParse(parsed).success && Array.isArray((parsed as StoreLogs).lines);
  return isLike ? (parsed as StoreLogs) : undefined;
}

function reasonIn(data: string): string {
  const parsed = parse(data);
  const reason = parsed instanceof Object && "reason" in parsed ? parsed.reason : undefined;
  return typeof reason === "string" ? reason : "expired";
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
