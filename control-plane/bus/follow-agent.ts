import type { Msg } from "@nats-io/nats-core";
import {
  answerSubject,
  DecodeError,
  encode,
  type FollowReply,
  followQuietMs,
  followRenewMs,
  followReply,
  followTaken,
  followWindow,
  rpcSchemaVersion,
  rpcSubject,
  rpcTimeoutMs,
  unpackReply,
} from "../../contract/index.ts";
import { ClusterSilentError } from "../ports/errors.ts";
import type { Bus } from "./connection/bus.ts";

interface FollowQuestion {
  readonly cluster: string;
  readonly payload: Uint8Array;
}

/** Answers that an agent may send beyond those that were taken, and what they come to at most: far more than honest ones do. */
const maxWaiting = followWindow + 1;
const maxWaitingBytes = 1_048_576;

/** Asks an agent to follow and yields its answers; while the caller takes none, it sends only so many. */
export async function* followAgent(
  bus: Bus,
  { cluster, payload }: FollowQuestion,
  signal: AbortSignal,
): AsyncGenerator<FollowReply> {
  const id = crypto.randomUUID();
  const reply = answerSubject(cluster, id);
  const inbox = new Inbox(cluster);
  const subscription = bus.connection.subscribe(reply, { callback: (error, message) => inbox.put(error, message) });
  let taken = -1;
  const say = (isDone: boolean): void => {
    const word = { schemaVersion: rpcSchemaVersion, part: taken, isDone } as const;
    if (bus.connection.isClosed()) return;
    // With a reply subject, so that the server says when no agent listens any more.
    bus.connection.publish(rpcSubject(cluster, "taken", id), encode(followTaken, word, "word to an agent"), { reply });
  };
  const renewal = setInterval(() => say(false), followRenewMs);
  try {
    bus.connection.publish(rpcSubject(cluster, "follow", id), payload, { reply });
    while (!signal.aborted) {
      const bytes = await inbox.next(taken < 0 ? rpcTimeoutMs : followQuietMs, signal);
      if (bytes === undefined) return;
      const answer = await readPart(cluster, bytes);
      if (answer.outcome === "answered" && answer.part !== taken + 1) {
        throw new ClusterSilentError(cluster, `sent part ${answer.part} after part ${taken}`);
      }
      yield answer;
      if (answer.outcome === "refused" || answer.end !== undefined) return;
      taken = answer.part;
      say(false);
    }
  } finally {
    clearInterval(renewal);
    subscription.unsubscribe();
    say(true);
  }
}

async function readPart(cluster: string, bytes: Uint8Array): Promise<FollowReply> {
  try {
    return await unpackReply(followReply, bytes, `answer of the agent of cluster "${cluster}"`);
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new ClusterSilentError(cluster, "answered what can't be read", { cause });
  }
}

/** Answers that no one has taken yet. */
class Inbox {
  readonly #cluster: string;
  readonly #waiting: Uint8Array[] = [];
  #bytes = 0;
  #failure: Error | undefined;
  #came = Promise.withResolvers<void>();

  constructor(cluster: string) {
    this.#cluster = cluster;
  }

  put(error: Error | null, message: Msg): void {
    if (error) this.#fail("can't be heard", error);
    else if (message.headers?.code === 503 && message.data.length === 0) this.#fail("is not connected to the bus");
    else this.#keep(message.data);
    this.#came.resolve();
  }

  /** The next one; undefined when the signal ends the wait. @throws ClusterSilentError */
  async next(patienceMs: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
    if (this.#waiting.length === 0 && this.#failure === undefined && !signal.aborted)
      await this.#wait(patienceMs, signal);
    if (signal.aborted) return undefined;
    if (this.#failure) throw this.#failure;
    const bytes = this.#waiting.shift();
    if (bytes === undefined) throw new ClusterSilentError(this.#cluster, `said nothing for ${patienceMs} ms`);
    this.#bytes -= bytes.byteLength;
    return bytes;
  }

  #keep(data: Uint8Array): void {
    this.#waiting.push(data);
    this.#bytes += data.byteLength;
    if (this.#waiting.length <= maxWaiting && this.#bytes <= maxWaitingBytes) return;
    this.#waiting.length = 0;
    this.#fail("sent more than was asked for");
  }

  #fail(why: string, cause?: Error): void {
    this.#failure ??= new ClusterSilentError(this.#cluster, why, { cause });
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    this.#came = Promise.withResolvers();
    const { promise, resolve } = this.#came;
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
  }
}
