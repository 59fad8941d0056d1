import { ApiProblemError, ApiUnreachableError, UnreadableAnswerError } from "../errors.ts";
import { pause } from "../pause.ts";
import type { Call, CallOptions } from "../transport.ts";
import { EventParser, type RawEvent } from "./event-parser.ts";

/** Whether events come. */
export type FeedState =
  | { readonly isLive: true }
  | {
      readonly isLive: false;
      /** Milliseconds since 1970. */
      readonly since: number;
      /** Why it broke, in words. */
      readonly why: string;
    };

export interface StreamOptions extends CallOptions {
  /** Milliseconds without a word after which the connection counts as lost; one comes every 15 s. @default 40 000 */
  readonly silentMs?: number;
  /** Whether what keeps it from beginning is thrown, also where a later try may succeed. @default false */
  readonly mustBegin?: boolean;
  /** Called when events begin to come, and when they stop; not for the renewals of a stream. */
  readonly onState?: (state: FeedState) => void;
}

/** What a stream is asked for, and what its events mean. */
export interface StreamSource<Event> {
  /** The call that goes on where the last stream was; `id` is that of its last event. */
  next(id: string | undefined): Omit<Call, "signal">;
  /** What an event says; undefined for one that is passed over. */
  read(raw: RawEvent, id: string | undefined): Event | undefined;
  /** Why the last stream ended, in words, where it said so. */
  whyEnded?(): string | undefined;
  /** Whether there is nothing more to come. @default never */
  isOver?(): boolean;
}

/** Opens the stream for one call. */
export type OpenStream = (call: Call) => Promise<ReadableStream<Uint8Array>>;

const defaultSilentMs = 40_000;
const firstRetryMs = 2000;
const maxRetryMs = 30_000;
/** A stream that is renewed in this time is not told as broken. */
const unnoticedMs = 1500;

/**
 * Events for as long as the signal lets them come, or until the source is over: a stream that ends, breaks or falls silent is
 * opened again from where it was, later each time that this fails.
 * @throws ApiProblemError for a refusal that no retry changes, or the reason of the signal
 */
export async function* followStream<Event>(
  open: OpenStream,
  source: StreamSource<Event>,
  options: StreamOptions,
): AsyncGenerator<Event> {
  const { signal } = options;
  const state = new StateTeller(options.onState);
  const parser = new ResumingParser();
  let failures = 0;
  let mustBegin = options.mustBegin === true;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const reading = new Reading(open, { ...options, source, parser, onLive: () => state.live() });
      for await (const event of reading.events()) {
        failures = 0;
        mustBegin = false;
        yield event;
      }
      signal?.throwIfAborted();
      if (source.isOver?.() === true) return;
      const { trouble } = reading;
      failOver(trouble, mustBegin);
      failures = trouble === undefined ? 0 : failures + 1;
      state.broke(whyOf(reading, source));
      await pause(waitOf(trouble) + delayAfter(failures, parser.retryMs), signal);
    }
  } finally {
    state.end();
  }
}

function failOver(trouble: Error | undefined, mustBegin: boolean): void {
  if (trouble !== undefined && (mustBegin || !mayPass(trouble))) throw trouble;
}

function whyOf<Event>({ trouble }: Reading<Event>, source: StreamSource<Event>): string {
  return trouble?.message ?? source.whyEnded?.() ?? "the stream ended";
}

/** Seconds that the API asked for come on top: whoever asks too often is told to wait. */
function waitOf(error: unknown): number {
  return error instanceof ApiProblemError ? Math.min((error.retryAfter ?? 0) * 1000, maxRetryMs) : 0;
}

/** By chance: readers of a process that went away must not come back together. */
function delayAfter(failures: number, retryMs = firstRetryMs): number {
  const ceiling = Math.min(retryMs * 2 ** Math.max(0, failures - 1), maxRetryMs);
  return ceiling * (0.5 + Math.random() / 2);
}

function mayPass(error: unknown): boolean {
  if (error instanceof ApiProblemError) return error.isRetryable;
  // A proxy says so while nothing is behind it.
  if (error instanceof UnreadableAnswerError) return error.status >= 500;
  return error instanceof ApiUnreachableError || error instanceof RangeError;
}

interface ReadingOptions<Event> extends StreamOptions {
  readonly source: StreamSource<Event>;
  readonly parser: ResumingParser;
  readonly onLive: () => void;
}

/** One stream, until it ends. */
class Reading<Event> {
  readonly #open: OpenStream;
  readonly #options: ReadingOptions<Event>;
  readonly #silence: Silence;
  /** Why it did not end in order. */
  trouble: Error | undefined;

  constructor(open: OpenStream, options: ReadingOptions<Event>) {
    this.#open = open;
    this.#options = options;
    this.#silence = new Silence(options.silentMs ?? defaultSilentMs);
  }

  /** Never throws. */
  async *events(): AsyncGenerator<Event> {
    const { source, parser, signal } = this.#options;
    const { signal: silence } = this.#silence;
    const ends = signal ? AbortSignal.any([signal, silence]) : silence;
    try {
      const stream = await this.#open({ ...source.next(parser.id), signal: ends });
      parser.begin();
      yield* this.#read(stream.getReader(), ends);
    } catch (error) {
      this.trouble = this.#troubleOf(error);
    } finally {
      this.#silence.end();
    }
  }

  async *#read(reader: ReadableStreamDefaultReader<Uint8Array>, ends: AbortSignal): AsyncGenerator<Event> {
    const leave = (): void => void reader.cancel().catch(() => undefined);
    ends.addEventListener("abort", leave, { once: true });
    const decoder = new TextDecoder();
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        this.#silence.heard();
        this.#options.onLive();
        yield* this.#eventsIn(decoder.decode(part.value, { stream: true }));
      }
      ends.throwIfAborted();
    } finally {
      ends.removeEventListener("abort", leave);
      leave();
    }
  }

  #eventsIn(text: string): Event[] {
    const { source, parser } = this.#options;
    return parser.push(text).flatMap((raw) => {
      const event = source.read(raw, raw.id ?? parser.id);
      return event === undefined ? [] : [event];
    });
  }

  #troubleOf(error: unknown): Error {
    if (this.#silence.signal.aborted) return new RangeError("nothing was heard for too long", { cause: error });
    if (error instanceof ApiProblemError || error instanceof ApiUnreachableError) return error;
    return error instanceof UnreadableAnswerError ? error : new RangeError("the stream broke", { cause: error });
  }
}

/** Remembers over all streams where it was. */
class ResumingParser {
  #parser = new EventParser();
  #before: string | undefined;

  get id(): string | undefined {
    return this.#parser.id ?? this.#before;
  }

  get retryMs(): number | undefined {
    return this.#parser.retryMs;
  }

  /** What was begun is not continued by another stream. */
  begin(): void {
    this.#before = this.id;
    this.#parser = new EventParser();
  }

  push(text: string): RawEvent[] {
    return this.#parser.push(text);
  }
}

/** Aborts when nothing was heard for a while. */
class Silence {
  readonly #controller = new AbortController();
  readonly #ms: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number) {
    this.#ms = ms;
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), this.#ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** Tells changes only, and none that is over at once. */
class StateTeller {
  readonly #tell: ((state: FeedState) => void) | undefined;
  #told: boolean | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: ((state: FeedState) => void) | undefined) {
    this.#tell = tell;
  }

  live(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#told === true) return;
    this.#told = true;
    this.#tell?.({ isLive: true });
  }

  broke(why: string): void {
    if (this.#told === false || this.#timer !== undefined) return;
    const since = Date.now();
    this.#timer = setTimeout(() => {
      this.#told = false;
      this.#tell?.({ isLive: false, since, why });
    }, unnoticedMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
