import { ProblemError } from "../../http/problem-error.ts";
import { StreamRoom } from "../../http/stream-room.ts";
import type { WithBackend } from "../../ports/backend.ts";
import type { LogFeed, LogFeedRequest } from "../../ports/log-feed.ts";
import type { Logger } from "../../ports/logger.ts";
import { LogStream } from "./log-stream.ts";

export interface LogStreamsOptions {
  readonly withBackend: WithBackend;
  readonly logger: Logger;
  /** Milliseconds after which a stream ends at the latest, and its client comes back. @default a quarter of an hour */
  readonly livesMs?: number;
}

/** Few: each is one of the 50 that an agent serves, and holds a subscription of its own. */
const limits = { what: "logs", ofCredential: 10, ofTenant: 50, ofProcess: 200 };

/** All who follow logs by this process; each has its agent to itself, for as long as it reads. */
export class LogStreams implements LogFeed {
  readonly #options: LogStreamsOptions;
  readonly #room = new StreamRoom(limits);
  readonly #open = new Set<LogStream>();
  #isDraining = false;

  constructor(options: LogStreamsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#room.size;
  }

  async open(request: LogFeedRequest): Promise<ReadableStream<Uint8Array>> {
    if (this.#isDraining) {
      throw new ProblemError("shutting-down", "This process is shutting down. Another one serves logs.");
    }
    this.#room.take(request);
    const stream = new LogStream(request, this.#options);
    this.#open.add(stream);
    // The bus is lent for as long as the stream goes on: where no process lasts, it is opened and closed with it.
    void this.#options
      .withBackend((backend) => stream.tell(backend))
      .catch((error: unknown) => stream.fail(error))
      .finally(() => {
        this.#open.delete(stream);
        this.#room.free(request);
      });
    return stream.opened;
  }

  /** Sends all readers elsewhere, soon: streams never become idle. */
  drain(): void {
    this.#isDraining = true;
    for (const stream of this.#open) stream.end("draining");
  }
}
