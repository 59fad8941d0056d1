import type { LogsRequest } from "../../contract/index.ts";

/** Whose logs are followed, and by whom. */
export interface LogFeedRequest {
  /** As the agent is asked. */
  readonly question: LogsRequest;
  readonly tenant: string;
  /** By what streams of one holder are counted; not counted without. */
  readonly credential?: string | undefined;
  /** Throws what the reader is refused with, once it may no longer read. */
  readonly mayStill: () => Promise<unknown>;
}

/** Streams of logs as they go to a client, encoded. */
export interface LogFeed {
  /**
   * Resolves when the agent has answered; the stream ends by itself after a while, and its reader comes back.
   * @throws TooManyStreamsError, BusUnavailableError, ClusterSilentError, and the ProblemError of an agent's refusal
   */
  open(request: LogFeedRequest): Promise<ReadableStream<Uint8Array>>;
}
