import { ApiProblemError, ApiUnreachableError, UnreadableAnswerError } from "../errors.ts";
import { pause } from "../pause.ts";
import type { Call, CallOptions } from "../transport.ts";
import { EventParser, type RawEvent } from "./event-parser.ts";
import { type FollowedEvent, readEvent } from "./read-event.ts";

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

export interface EventsOptions extends CallOptions {
  /** Id of the last event that is known: what came since is told first. @default from now on */
  readonly after?: string | undefined;
  /** Milliseconds without a word after which the connection counts as lost; one comes every 15 s. @default 40 000 */
  readonly silentMs?: number;
  /** Called when events begin to come, and when they stop; not for the renewals of a stream. */
  readonly onState?: (state: FeedState) => void;
}

/** Opens the stream for one call. */
export type OpenStream = (call: Call) => Promise<ReadableStream<Uint8Array>>;

const defaultSilentMs = 40_000;
const firstRetryMs = 2000;
const maxRetryMs = 30_000;
/** A stream that is renewed in this time is not told as broken. */
const unnoticedMs = 1500;

/**
 * Events for as long as the signal lets them come: a stream that ends, breaks or falls silent is opened again from where it
 * was, later each time that this fails. Nothing is lost but what an event `reset` stands for.
 * @throws ApiProblemError for a refusal that no retry changes, or the reason of the signal
 */
export async function* followEvents(open: OpenStream, options: EventsOptions): AsyncGenerator<FollowedEvent> {
  const { signal } = options;
  const state = new StateTeller(options.onState);
  const parser = new ResumingParser(options.after);
  let failures = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const reading = new Reading(open, { ...options, parser, onLive: () => state.live() });
      for await (const event of reading.events()) {
        failures = 0;
        yield event;
      }
      signal?.throwIfAborted();
      if (reading.trouble !== undefined && !mayPass(reading.trouble)) throw reading.trouble;
      failures = reading.trouble === undefined ? 0 : failures + 1;
      state.broke(reading.trouble?.message ?? "the stream ended");
      await pause(waitOf(reading.trouble) + delayAfter(failures, parser.retryMs), signal);
    }
  } finally {
    state.end();
  }
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

interface ReadingOptions extends EventsOptions {
  readonly parser: ResumingParser;
  readonly onLive: () => void;
}

/** One stream, until it ends. */
class Reading {
  readonly #open: OpenStream;
  readonly #options: ReadingOptions;
  readonly #silence: Silence;
  /** Why it did not end in order. */
  trouble: Error | undefined;

  constructor(open: OpenStream, options: ReadingOptions) {
    this.#open = open;
    this.#options = options;
    this.#silence = new Silence(options.silentMs ?? defaultSilentMs);
  }

  /** Never throws. */
  async *events(): AsyncGenerator<FollowedEvent> {
    const { parser, signal } = this.#options;
    const { signal: silence } = this.#silence;
    const ends = signal ? AbortSignal.any([signal, silence]) : silence;
    const after = parser.id;
    try {
      const stream = await this.#open({
        signal: ends,
        ...(after !== undefined && { headers: { "last-event-id": after } }),
      });
      parser.begin();
      yield* this.#read(stream.getReader(), ends);
    } catch (error) {
      this.trouble = this.#troubleOf(error);
    } finally {
      this.#silence.end();
    }
  }

  async *#read(reader: ReadableStreamDefaultReader<Uint8Array>, ends: AbortSignal): AsyncGenerator<FollowedEvent> {
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

  #eventsIn(text: string): FollowedEvent[] {
    const { parser } = this.#options;
    return parser.push(text).flatMap((raw) => {
      const known = readEvent(raw);
      return known ? [{ ...known, id: raw.id ?? parser.id }] : [];
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
  #after: string | undefined;

  constructor(after: string | undefined) {
    this.#after = after;
  }

  get id(): string | undefined {
    return this.#parser.id ?? this.#after;
  }

  get retryMs(): number | undefined {
    return this.#parser.retryMs;
  }

  /** What was begun is not continued by another stream. */
  begin(): void {
    this.#after = this.id;
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
