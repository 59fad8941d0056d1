import type { FollowEnd, FollowReply, LogEndReason } from "../../../contract/index.ts";
import { ProblemError } from "../../http/problem-error.ts";
import type { Backend } from "../../ports/backend.ts";
import { BusUnavailableError, ClusterSilentError } from "../../ports/errors.ts";
import type { LogFeedRequest } from "../../ports/log-feed.ts";
import type { Logger } from "../../ports/logger.ts";
import { unread } from "../../stores/logs.ts";
import { checkMeant } from "../../stores/store-question.ts";
import { endAfter, recheckMs } from "../look-again.ts";
import { endFrame, logsFrame, openingFrame } from "./log-frames.ts";

const usualLifeMs = 15 * 60_000;
/** A client that takes nothing for so long has gone, or its reader is stuck. */
const takesMs = 60_000;

const endOfAgent: Readonly<Record<FollowEnd, LogEndReason>> = {
  "agent-stopping": "interrupted",
  silence: "interrupted",
  failed: "interrupted",
  "kubernetes-unavailable": "cluster-unavailable",
  "store-gone": "store-gone",
};

/** A client that follows logs. */
export class LogStream {
  readonly #request: LogFeedRequest;
  readonly #logger: Logger;
  readonly #livesMs: number;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #opened = Promise.withResolvers<ReadableStream<Uint8Array>>();
  readonly #readable: ReadableStream<Uint8Array>;
  readonly #ending = new AbortController();
  #controller: TransformStreamDefaultController<Uint8Array> | undefined;
  #why: LogEndReason | undefined;
  #isOpen = false;

  constructor(
    request: LogFeedRequest,
    { logger, livesMs = usualLifeMs }: { readonly logger: Logger; readonly livesMs?: number },
  ) {
    this.#request = request;
    this.#logger = logger;
    this.#livesMs = livesMs;
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
    });
    this.#readable = readable;
    this.#writer = writable.getWriter();
    // The client has left.
    this.#writer.closed.catch(() => this.#ending.abort());
  }

  /** Resolves when the agent has answered; rejects with why it has not. */
  get opened(): Promise<ReadableStream<Uint8Array>> {
    return this.#opened.promise;
  }

  /** Until it ends, for whatever reason. Throws what keeps it from beginning. */
  async tell({ questions }: Backend): Promise<void> {
    const { question } = this.#request;
    // Spread, so that those that came together do not go together.
    const expiry = setTimeout(() => this.end("expired"), this.#livesMs * (0.9 + Math.random() / 10));
    const recheck = setInterval(() => this.#recheck(), recheckMs);
    try {
      for await (const part of questions.followLogs(question.cluster, question, this.#ending.signal)) {
        await this.#tellPart(part);
      }
      await this.#writeEnd();
    } finally {
      clearTimeout(expiry);
      clearInterval(recheck);
    }
  }

  /** What goes wrong before it began is the answer, afterwards its end. */
  async fail(cause: unknown): Promise<void> {
    this.#opened.reject(cause);
    if (!this.#isOpen || this.#ending.signal.aborted) return;
    const isAway = cause instanceof ClusterSilentError || cause instanceof BusUnavailableError;
    if (!isAway) this.#logger.error({ err: cause }, "logs can't be followed further");
    this.#why ??= cause instanceof ClusterSilentError ? "cluster-unavailable" : "interrupted";
    await this.#writeEnd().catch(() => undefined); // the client has left
  }

  end(why: LogEndReason): void {
    this.#why ??= why;
    this.#ending.abort();
  }

  async #tellPart(part: FollowReply): Promise<void> {
    const { question } = this.#request;
    if (part.outcome === "refused" && this.#isOpen) throw new ClusterSilentError(question.cluster, "refused to go on");
    const logs = part.outcome === "refused" ? unread(question, part.problem) : part.logs;
    checkMeant(question, logs);
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#opened.resolve(this.#readable);
      await this.#write(openingFrame());
    }
    await this.#write(logsFrame(logs));
    if (part.outcome === "refused") this.#why ??= "not-observed";
    else if (part.end !== undefined) this.#why ??= endOfAgent[part.end];
  }

  async #writeEnd(): Promise<void> {
    // There is no one to tell when it has not begun.
    if (!this.#isOpen) return this.#opened.reject(new ProblemError("shutting-down", "It ended before it began."));
    await this.#write(endFrame(this.#why ?? "interrupted"));
    await this.#writer.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const late = setTimeout(() => {
      this.#ending.abort();
      // Not by the writer: that would wait for the bytes to be taken.
      this.#controller?.error(new RangeError("the client reads too slowly"));
    }, takesMs);
    try {
      await this.#writer.write(bytes);
    } finally {
      clearTimeout(late);
    }
  }

  #recheck(): void {
    this.#request.mayStill().catch((error: unknown) => {
      const reason = endAfter(error);
      if (reason !== undefined) this.end(reason);
    });
  }
}
