import { labelKeys } from "../../../constructs/index.ts";
import type { LogsRequest, StoreLogs } from "../../../contract/index.ts";
import { Bell } from "../../bell.ts";
import { KubeApiError, KubeUnavailableError } from "../../errors.ts";
import { pause } from "../../pause.ts";
import { boundsOf, findLogs, runsOfAll } from "./find-logs.ts";
import { findLoggedStore, type LoggedStore, type LogsDeps, UnknownComponentError } from "./logged-store.ts";
import { PartBuffer } from "./part-buffer.ts";
import { type LoggedPod, type Run, readPods } from "./pods.ts";
import { readLines } from "./read-lines.ts";
import { isWithin, sinceOf, type TimeBounds, whyUnread } from "./read-run.ts";
import { showLogs, type Unread } from "./show.ts";

/** Every delay of who follows, in milliseconds. */
export interface FollowTimings {
  /** Lines that come within this time go together, in order. */
  readonly gatherMs: number;
  /** Whoever follows hears at least so often that it is still followed. */
  readonly beatMs: number;
  /** How often is looked for pods that are new. */
  readonly lookMs: number;
  /** The same after a container has ended. */
  readonly soonMs: number;
  /** How often all is read again that lines are judged by, its secrets too. */
  readonly wholeMs: number;
  /** For so long the API server may be away. */
  readonly awayMs: number;
}

export const followTimings: FollowTimings = {
  gatherMs: 150,
  beatMs: 10_000,
  lookMs: 5000,
  soonMs: 1000,
  wholeMs: 60_000,
  awayMs: 30_000,
};

/** One part is at most so much: far less than an answer may be, so that it never has to be halved. */
const partRoom = { lines: 250, bytes: 65_536 };

/** How far a run has been read. */
interface Progress {
  /** Time of its last line. */
  after: string | undefined;
  /** Where its first lines could not be read, they are not all read now. */
  readonly tail: number | undefined;
  isReading: boolean;
  isDone: boolean;
  why: string | undefined;
}

/** The lines of one store's containers as they are written, also of those that start later. */
export class Following {
  readonly #request: LogsRequest;
  readonly #deps: LogsDeps;
  readonly #timings: FollowTimings;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  readonly #buffer: PartBuffer;
  readonly #ended = new Bell();
  readonly #progress = new Map<string, Progress>();
  readonly #bounds: TimeBounds;
  readonly #failed = Promise.withResolvers<never>();
  #store: LoggedStore | undefined;
  #wholeAt = 0;

  constructor(request: LogsRequest, deps: LogsDeps, options: { signal: AbortSignal; timings?: FollowTimings }) {
    this.#request = request;
    this.#deps = deps;
    this.#bounds = boundsOf(request);
    this.#timings = options.timings ?? followTimings;
    this.#signal = AbortSignal.any([options.signal, this.#ending.signal]);
    this.#buffer = new PartBuffer(partRoom, this.#signal);
    this.#failed.promise.catch(() => undefined); // heard by who waits for the next part
  }

  /** The newest lines first, then what comes, at least a part without lines every `beatMs`. Throws what findLogs throws. */
  async *parts(): AsyncGenerator<StoreLogs> {
    try {
      yield await this.#begin();
      void this.#watch();
      const { gatherMs, beatMs } = this.#timings;
      while (!this.#signal.aborted) {
        const waited = new AbortController();
        await Promise.race([this.#buffer.filled, this.#failed.promise, pause(beatMs, waited.signal)]);
        waited.abort();
        await pause(gatherMs, this.#signal);
        if (this.#signal.aborted) return;
        yield this.#show();
      }
    } finally {
      this.#ending.abort();
    }
  }

  async #begin(): Promise<StoreLogs> {
    const { store, read, logs } = await findLogs(this.#request, this.#deps, this.#signal);
    this.#store = store;
    this.#wholeAt = performance.now();
    for (const { run, lines, why } of read) {
      const after = lines.at(-1)?.at;
      const tail = why === undefined ? undefined : this.#request.tail;
      // What had ended before was read to its end.
      const isDone = why === undefined && !run.isRunning;
      this.#progress.set(keyOf(run), { after, tail, isReading: false, isDone, why });
    }
    this.#readAll(store);
    return logs;
  }

  /** Rejects never; what goes wrong for long ends the parts. */
  async #watch(): Promise<void> {
    const { lookMs, soonMs, awayMs } = this.#timings;
    let wellAt = performance.now();
    while (!this.#signal.aborted) {
      const waited = new AbortController();
      await Promise.race([pause(lookMs, AbortSignal.any([waited.signal, this.#signal])), this.#ended.rung]);
      waited.abort();
      await pause(soonMs, this.#signal);
      if (this.#signal.aborted) return;
      try {
        await this.#look();
        wellAt = performance.now();
      } catch (error) {
        const isAway = error instanceof KubeUnavailableError || error instanceof KubeApiError;
        if (isAway && performance.now() - wellAt < awayMs) continue;
        this.#failed.reject(error);
        return;
      }
    }
  }

  /** Nothing of a pod is read before the secrets that it can know are known. */
  async #look(): Promise<void> {
    const before = this.#store;
    if (before === undefined) return;
    const labels = { [labelKeys.store]: this.#request.name };
    const pods = readPods(await this.#deps.logs.pods(before.namespace, labels));
    const known = new Set(before.pods.map(({ metadata }) => metadata.uid));
    const wanted = pods.filter((pod) => isWanted(pod, this.#request));
    const isNews = wanted.some(({ metadata }) => !known.has(metadata.uid));
    const isDue = performance.now() - this.#wholeAt > this.#timings.wholeMs;
    const store = isNews || isDue ? await this.#lookAtAll(before) : { ...before, pods: wanted };
    this.#store = store;
    this.#forget(store.pods);
    this.#readAll(store);
  }

  async #lookAtAll(before: LoggedStore): Promise<LoggedStore> {
    try {
      const store = await findLoggedStore(this.#request, this.#deps);
      this.#wholeAt = performance.now();
      return { ...store, redactor: store.redactor.with(before.redactor) };
    } catch (error) {
      // Its last pod is gone, and the engine knows no such component; it may come again.
      if (error instanceof UnknownComponentError) return { ...before, pods: [] };
      throw error;
    }
  }

  #forget(pods: readonly LoggedPod[]): void {
    const there = new Set(pods.map(({ metadata }) => metadata.name));
    for (const [key, { isReading }] of this.#progress) {
      if (!isReading && !there.has(key.split("/")[0] ?? "")) this.#progress.delete(key);
    }
  }

  #readAll(store: LoggedStore): void {
    for (const run of runsOfAll(store).runs) {
      const key = keyOf(run);
      const fresh = { after: undefined, tail: undefined, isReading: false, isDone: false, why: undefined };
      const progress = this.#progress.get(key) ?? fresh;
      this.#progress.set(key, progress);
      if (!progress.isReading && !progress.isDone) void this.#read(run, progress, store.namespace);
    }
  }

  /** To the end of the run, or of its log as it is if the run has ended; never rejects. */
  async #read(run: Run, progress: Progress, namespace: string): Promise<void> {
    const { after, tail } = progress;
    const wanted = { ...this.#bounds, after };
    const since = sinceOf(wanted);
    const { pod, container, isPrevious, isRunning } = run;
    progress.isReading = true;
    try {
      const which = { namespace, pod, container, isPrevious, isFollowed: isRunning, signal: this.#signal };
      const bounds = { ...(since !== undefined && { since }), ...(tail !== undefined && { tail }) };
      for await (const line of readLines(this.#deps.logs.read({ ...which, ...bounds }))) {
        progress.why = undefined;
        if (!isWithin(line, wanted)) continue;
        await this.#buffer.add({ ...line, run });
        progress.after = line.at;
      }
      progress.isDone = !isRunning;
      progress.why = undefined;
    } catch (error) {
      if (this.#signal.aborted) return;
      progress.why = this.#wordsOf(error);
    } finally {
      progress.isReading = false;
      this.#ended.ring();
    }
  }

  #wordsOf(error: unknown): string | undefined {
    try {
      return whyUnread(error);
    } catch (unexpected) {
      this.#failed.reject(unexpected);
      return undefined;
    }
  }

  #show(): StoreLogs {
    const store = this.#store;
    if (store === undefined) throw new TypeError("nothing was found yet");
    const { runs, waiting } = runsOfAll(store);
    const unread = runs.flatMap((run): Unread[] => {
      const why = this.#progress.get(keyOf(run))?.why;
      return why === undefined ? [] : [{ shown: run.shown, why }];
    });
    const lines = this.#buffer.take();
    return showLogs(this.#request, store, { lines, isTruncated: false, silent: [...waiting, ...unread] });
  }
}

function isWanted(pod: LoggedPod, { component }: LogsRequest): boolean {
  return component === undefined || pod.metadata.labels[labelKeys.component] === component;
}

function keyOf({ pod, container, restart }: Run): string {
  return `${pod}/${container}/${restart}`;
}
