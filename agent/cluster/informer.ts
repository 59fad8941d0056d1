import * as z from "zod";
import { askedPauseMs, KubeApiError, KubeUnavailableError, messageOf } from "../errors.ts";
import { pause } from "../pause.ts";
import type { ClusterObject, Logger, ObjectRef } from "../ports.ts";
import { backoffMs } from "../queue/backoff.ts";
import type { Timings } from "../timings.ts";
import { compact } from "./compact.ts";
import { collectionPath } from "./kinds.ts";
import type { KubeTransport } from "./transport.ts";

export interface WatchedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly labelSelector?: string;
}

export interface ObjectVersion {
  readonly uid: string;
  readonly resourceVersion: string;
}

export interface InformerEvents {
  /** All objects of the kind, whenever it was listed again. */
  listed(objects: readonly ClusterObject[]): void;
  /** Whether exactly this version is known already: most objects come back as the echo of our own write. */
  isKnown(ref: ObjectRef, version: ObjectVersion): boolean;
  changed(object: ClusterObject): void;
  gone(object: ClusterObject): void;
  /** The kind can't be listed or watched at the moment; it is tried again. */
  failed?(error: unknown): void;
}

export interface InformerOptions {
  readonly transport: KubeTransport;
  readonly timings: Timings;
  readonly logger: Logger;
}

const listAnswer = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string() }),
  items: z.array(z.unknown()),
});

const watchEvent = z.object({ type: z.string(), object: z.unknown() });
const identity = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string(),
    resourceVersion: z.string(),
  }),
});
/** Holds a version and no object. */
const bookmark = z.object({ metadata: z.object({ resourceVersion: z.string() }) });
const watchError = z.looseObject({
  code: z.number().optional(),
  message: z.string().optional(),
});

/** Between two watches of one list, so that a server that closes at once is not asked in a tight loop. */
const reopenDelayMs = 100;

/**
 * One list and watch of one kind over the whole cluster, until stopped. Any error starts it again with backoff from
 * a fresh list, which makes up for whatever was missed. The client library's informer stops for good at most errors,
 * and its watch reads lines through a web stream, which took a sixth of the agent's time.
 */
export class Informer {
  readonly #watched: WatchedKind;
  readonly #events: InformerEvents;
  readonly #options: InformerOptions;
  readonly #path: string;
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(watched: WatchedKind, events: InformerEvents, options: InformerOptions) {
    this.#watched = watched;
    this.#events = events;
    this.#options = options;
    this.#path = collectionPath(watched.apiVersion, watched.kind);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      try {
        let version = await this.#list();
        failures = 0;
        while (!this.#stop.signal.aborted) {
          version = await this.#watchFrom(version);
          await pause(reopenDelayMs, this.#stop.signal);
        }
      } catch (error) {
        failures = error instanceof KubeApiError && error.code === 410 ? 0 : failures + 1;
        await this.#backOff(failures, error);
      }
    }
  }

  async #list(): Promise<string> {
    const query = this.#selector();
    const answer = readList(await this.#options.transport.send({ method: "GET", path: this.#path, query }), this.#path);
    this.#events.listed(answer.items.map((item) => compact(item, this.#watched)));
    return answer.metadata.resourceVersion;
  }

  /** Resolves with the last version seen when the watch ends in peace; rejects when it must be listed again. */
  async #watchFrom(version: string): Promise<string> {
    let latest = version;
    let trouble: KubeApiError | undefined;
    const query = { ...this.#selector(), resourceVersion: version, allowWatchBookmarks: "true" };
    const onEvent = (event: unknown): void => {
      const { type, object: raw } = watchEvent.parse(event);
      if (type === "ERROR") {
        trouble = toApiError(raw);
        return;
      }
      if (type === "BOOKMARK") {
        latest = bookmark.parse(raw).metadata.resourceVersion;
        return;
      }
      const { name, namespace, ...version } = identity.parse(raw).metadata;
      latest = version.resourceVersion;
      if (type === "DELETED") this.#events.gone(compact(raw, this.#watched));
      else if (!this.#events.isKnown({ ...this.#watched, name, namespace }, version)) {
        this.#events.changed(compact(raw, this.#watched));
      }
    };
    const { signal } = this.#stop;
    try {
      await this.#options.transport.watch({ path: this.#path, query, signal, onEvent });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (trouble) throw trouble;
    return latest;
  }

  #selector(): Record<string, string> {
    return this.#watched.labelSelector ? { labelSelector: this.#watched.labelSelector } : {};
  }

  async #backOff(failures: number, error: unknown): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { informerRetryBaseMs, informerRetryMaxMs } = this.#options.timings;
    const limits = { retryBaseMs: informerRetryBaseMs, retryMaxMs: informerRetryMaxMs };
    const askedMs = Math.min(informerRetryMaxMs, askedPauseMs(error));
    const delayMs = Math.max(askedMs, backoffMs(Math.max(1, failures), limits));
    this.#options.logger.warn({ path: this.#path, failures, delayMs, err: error }, "watch ended");
    this.#events.failed?.(error);
    await pause(delayMs, this.#stop.signal);
  }
}

function readList(raw: unknown, path: string): z.infer<typeof listAnswer> {
  const parsed = listAnswer.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new KubeUnavailableError(`the answer to GET ${path} is no list: something else answers in its place`, {
    cause: parsed.error,
  });
}

function toApiError(raw: unknown): KubeApiError {
  const parsed = watchError.safeParse(raw).data;
  const code = parsed?.code ?? 0;
  return new KubeApiError({ code, reason: "WatchFailed", message: parsed?.message ?? messageOf(raw), causes: [] });
}
