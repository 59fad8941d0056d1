import {
  DecodeError,
  decode,
  type FollowEnd,
  followReply,
  followSilenceMs,
  followTaken,
  followWindow,
  type LogsRequest,
  maxFollowers,
  packReply,
  rpcSchemaVersion,
  type StoreLogs,
} from "../../../contract/index.ts";
import { Bell } from "../../bell.ts";
import { KubeApiError, KubeUnavailableError } from "../../errors.ts";
import { pause } from "../../pause.ts";
import { StoreUnknownError } from "../find-store.ts";

/** As many follow as may. */
export class TooManyFollowersError extends Error {
  override readonly name = "TooManyFollowersError";
}

/** Publishes one answer. */
export type Send = (bytes: Uint8Array) => void;

export interface FollowersOptions {
  readonly follow: (request: LogsRequest, signal: AbortSignal) => AsyncIterable<StoreLogs>;
  /** @default followSilenceMs */
  readonly silenceMs?: number;
}

/** All who follow logs by this agent: how far each has read, and whether it is still there. */
export class Followers {
  readonly #options: FollowersOptions;
  readonly #all = new Map<string, Follower>();

  constructor(options: FollowersOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#all.size;
  }

  /**
   * Sends part after part until no one takes them, or it is told to end; resolves when all is sent. Throws
   * TooManyFollowersError, and what `follow` throws before the first part.
   */
  async run(id: string, request: LogsRequest, send: Send): Promise<void> {
    this.#checkRoom(request);
    const follower = new Follower(request, send, this.#options);
    this.#all.set(id, follower);
    try {
      await follower.run();
    } finally {
      this.#all.delete(id);
    }
  }

  /** Takes what is said of any follower of the cluster; those of other agents are not known here. */
  hear(id: string, said: Uint8Array): void {
    const follower = this.#all.get(id);
    if (follower === undefined) return;
    try {
      const { part, isDone } = decode(followTaken, said, "word of a follower");
      follower.hear(part, isDone);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error; // what can't be read counts as silence
    }
  }

  end(why: FollowEnd): void {
    for (const follower of this.#all.values()) follower.end(why);
  }

  /** A tenant has as many as half of those that are free: the last one is always another's, however many stores it has. */
  #checkRoom({ uid, tenant }: LogsRequest): void {
    const all = [...this.#all.values()];
    const ofStore = all.filter((it) => it.uid === uid).length;
    const ofTenant = all.filter((it) => it.tenant === tenant).length;
    const free = maxFollowers.agent - all.length;
    if (free <= 0 || ofStore >= maxFollowers.store || ofTenant >= free / 2)
      throw new TooManyFollowersError("as many follow logs as may");
  }
}

class Follower {
  readonly uid: string;
  readonly tenant: string;
  readonly #request: LogsRequest;
  readonly #send: Send;
  readonly #options: FollowersOptions;
  readonly #ending = new AbortController();
  readonly #heard = new Bell();
  #heardAt = performance.now();
  #taken = -1;
  /** Number of the part that is sent next. */
  #next = 0;
  /** The last one that was sent, without its lines. */
  #last: StoreLogs | undefined;
  #why: FollowEnd | undefined;

  constructor(request: LogsRequest, send: Send, options: FollowersOptions) {
    this.uid = request.uid;
    this.tenant = request.tenant;
    this.#request = request;
    this.#send = send;
    this.#options = options;
  }

  async run(): Promise<void> {
    const listening = this.#listen();
    try {
      await this.#sendAll();
    } catch (error) {
      if (this.#last === undefined) throw error;
      this.#why ??= endOf(error);
      if (this.#why === "failed") throw error;
    } finally {
      this.#ending.abort();
      await listening;
      if (this.#last && this.#why) this.#send(await pack(this.#last, this.#next, this.#why));
    }
  }

  async #sendAll(): Promise<void> {
    const { signal } = this.#ending;
    for await (const logs of this.#options.follow(this.#request, signal)) {
      this.#last = { ...logs, lines: [] };
      this.#send(await pack(logs, this.#next));
      this.#next += 1;
      while (this.#next - this.#taken > followWindow && !signal.aborted) await this.#heard.rung;
      if (signal.aborted) return;
    }
  }

  hear(part: number, isDone: boolean): void {
    this.#heardAt = performance.now();
    this.#taken = Math.max(this.#taken, part);
    if (isDone) this.#ending.abort();
    this.#heard.ring();
  }

  end(why: FollowEnd): void {
    this.#why ??= why;
    this.#ending.abort();
    this.#heard.ring();
  }

  /** Ends when no one has said for long that it is still wanted. */
  async #listen(): Promise<void> {
    const { silenceMs = followSilenceMs } = this.#options;
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const leftMs = this.#heardAt + silenceMs - performance.now();
      if (leftMs <= 0) this.end("silence");
      else await pause(leftMs, signal);
    }
  }
}

function endOf(error: unknown): FollowEnd {
  if (error instanceof KubeApiError || error instanceof KubeUnavailableError) return "kubernetes-unavailable";
  return error instanceof StoreUnknownError ? "store-gone" : "failed";
}

async function pack(logs: StoreLogs, part: number, end?: FollowEnd): Promise<Uint8Array> {
  const answered = { schemaVersion: rpcSchemaVersion, outcome: "answered", logs, part } as const;
  return packReply(followReply, { ...answered, ...(end && { end }) });
}
