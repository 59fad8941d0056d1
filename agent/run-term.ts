import { setTimeout as sleep } from "node:timers/promises";
import { jetstream } from "@nats-io/jetstream";
import { createDesiredFeed } from "./bus/desired-feed.ts";
import { createStatusSink } from "./bus/status-sink.ts";
import { OwnedObjectsCache } from "./cluster/owned-objects.ts";
import { StoreObjectsCache } from "./cluster/store-objects.ts";
import { KubeTransport } from "./cluster/transport.ts";
import { watchedKinds } from "./cluster/watched-kinds.ts";
import { KubeWriter } from "./cluster/writer.ts";
import { runIntake } from "./intake/intake.ts";
import { type ResyncOptions, resyncStore, runResync } from "./intake/resync.ts";
import type { Owed } from "./intake/take-in.ts";
import type { Metrics } from "./metrics.ts";
import { glance } from "./reconcile/glance.ts";
import type { ReconcileDeps } from "./reconcile/pass.ts";
import { StatusPublisher } from "./reconcile/publish-status.ts";
import { Recollection, type SyncTrouble } from "./reconcile/recollection.ts";
import { createReconciler, type PassResult, type Reconciler } from "./reconcile/reconcile.ts";
import { WorkQueue } from "./reconcile/work-queue.ts";
import type { AgentOptions } from "./run-options.ts";
import type { StoreObject } from "./store-object.ts";
import { createSynthesize } from "./synth/synthesize.ts";

/** What a term gets from its agent. */
interface TermContext {
  readonly metrics: Metrics;
  /** Whether the lease is held at this moment: asked before each write. */
  readonly isHeld: () => boolean;
  /** Outlives the term: an API server that was away ends it, and puts messages off. */
  readonly owed: Owed;
}

/** The work of one agent while it holds the lease: everything in it starts empty and ends with the term. */
export class Term {
  readonly #options: AgentOptions;
  readonly #metrics: Metrics;
  readonly #stopping = new AbortController();
  readonly #transport: KubeTransport;
  readonly #owned: OwnedObjectsCache;
  readonly #stores: StoreObjectsCache;
  readonly #recollection = new Recollection();
  readonly #publisher: StatusPublisher;
  readonly #reconciler: Reconciler;
  readonly #queue: WorkQueue;
  readonly #intake: ResyncOptions;
  readonly #working: Promise<void>;
  #isSynced = false;
  /** Rejects when the work ended by an error that nobody foresaw; else stays open. */
  readonly broken: Promise<never>;

  constructor(options: AgentOptions, { metrics, isHeld, owed }: TermContext) {
    const { config, kubeConfig, logger } = options;
    const { timings } = config;
    this.#options = options;
    this.#metrics = metrics;
    this.#transport = new KubeTransport(kubeConfig, config.apiConnections, isHeld);
    const writer = new KubeWriter(this.#transport);
    const informer = { transport: this.#transport, timings, logger };
    const onChange = (store: string) => this.#wake(store);
    const kinds = watchedKinds(config.profile);
    this.#owned = new OwnedObjectsCache({ ...informer, kinds, onChange, glance });
    const onGone = (store: StoreObject): void => this.#restore(store);
    const onEdited = (store: StoreObject): void => void this.#putBack(store);
    this.#stores = new StoreObjectsCache({ ...informer, writer, onChange, onEdited, onGone });
    const deps = this.#reconcileDeps(writer, isHeld);
    this.#publisher = new StatusPublisher(deps);
    this.#reconciler = createReconciler(deps, this.#publisher);
    const handle = (name: string) => this.#measured(() => this.#reconciler.reconcile(name));
    this.#queue = new WorkQueue({ ...timings, workers: config.workers, logger, handle });
    this.#intake = { ...this.#intakeOptions(deps), owed };
    this.#working = this.#work();
    this.broken = this.#working.then(() => new Promise<never>(() => undefined));
  }

  queueDepth(): number {
    return this.#queue.depth;
  }

  storeCount(): number {
    return this.#stores.list().length;
  }

  isSynced(): boolean {
    return this.#isSynced;
  }

  storesByPhase(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const store of this.#stores.list()) {
      const { phase } = this.#recollection.of(store).memory;
      counts.set(phase, (counts.get(phase) ?? 0) + 1);
    }
    return counts;
  }

  async stop(): Promise<void> {
    const { drainMs } = this.#options.config.timings;
    this.#stopping.abort();
    await Promise.race([Promise.allSettled([this.#queue.stop(), this.#working]), sleep(drainMs)]);
    await Promise.race([this.#publisher.flush(), sleep(drainMs)]);
    this.#publisher.close();
    await Promise.all([this.#owned.stop(), this.#stores.stop()]);
    await this.#transport.close();
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    // Without the caches every object would look absent.
    await Promise.race([Promise.all([this.#owned.start(), this.#stores.start()]), stopped]);
    if (signal.aborted) return;
    this.#isSynced = true;
    this.#queue.start();
    await Promise.all([runIntake(this.#intake, signal), runResync(this.#intake, signal)]);
  }

  #reconcileDeps(writer: ReconcileDeps["writer"], isHeld: () => boolean): ReconcileDeps {
    const { config, connection, logger } = this.#options;
    const { cluster } = config;
    const feed = createDesiredFeed({ jetstream: jetstream(connection), connection, cluster, logger });
    return {
      cluster,
      profile: config.profile,
      synthesize: createSynthesize(config.profile),
      writer,
      owned: this.#owned,
      stores: this.#stores,
      feed,
      statusSink: createStatusSink(jetstream(connection), isHeld),
      recollection: this.#recollection,
      timings: config.timings,
      clock: { now: () => new Date() },
      logger,
    };
  }

  #intakeOptions({ cluster, stores, feed, statusSink, owned, timings, logger }: ReconcileDeps) {
    const onTrouble = (store: string, trouble: SyncTrouble | undefined): void => {
      if (this.#recollection.noteTrouble(store, trouble)) this.#wake(store);
    };
    const onRead = (outcome: string): void => this.#metrics.messageRead(outcome);
    return { cluster, stores, statusSink, feed, owned, timings, logger, onTrouble, onRead };
  }

  #wake(store: string): void {
    const { coalesceMs } = this.#options.config.timings;
    // Until the caches are filled, what they tell is what is there, not what happened.
    if (this.#isSynced) this.#queue.wake(store, coalesceMs);
    else this.#queue.add(store, coalesceMs);
  }

  /** A Store object that somebody removed by hand comes back from the stream; a removed store's does not. */
  #restore({ metadata, spec }: StoreObject): void {
    this.#wake(metadata.name); // lets go of what is remembered
    const address = { cluster: this.#options.config.cluster, tenant: spec.tenant, store: metadata.name };
    void resyncStore(address, this.#intake); // never rejects: it logs
  }

  /** What a Store says comes from the stream alone, whatever somebody wrote into it. */
  async #putBack({ metadata, spec }: StoreObject): Promise<void> {
    const address = { cluster: this.#options.config.cluster, tenant: spec.tenant, store: metadata.name };
    await resyncStore(address, this.#intake); // never rejects: it logs
    this.#wake(metadata.name); // a pass may have seen the edit
  }

  async #measured(pass: () => Promise<PassResult>): Promise<number | undefined> {
    const startedAt = performance.now();
    let outcome: PassResult["outcome"] | "failed" = "failed";
    try {
      const result = await pass();
      outcome = result.outcome;
      return result.againAfterMs;
    } finally {
      this.#metrics.observePass((performance.now() - startedAt) / 1000, outcome);
    }
  }
}
