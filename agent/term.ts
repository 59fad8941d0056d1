import type { ClusterHeartbeat, Phase, TemplateChange } from "../contract/index.ts";
import type { AgentOptions } from "./agent-options.ts";
import type { Attendance } from "./attendance.ts";
import { Bell } from "./bell.ts";
import type { BusWatch } from "./bus/bus-watch.ts";
import { createDesiredFeed } from "./bus/desired-feed.ts";
import { ownJetstream } from "./bus/own-jetstream.ts";
import { createStatusSink } from "./bus/status-sink.ts";
import { createEachOf } from "./cluster/each-of.ts";
import { readOwnAddresses } from "./cluster/own-addresses.ts";
import { OwnedObjectsCache } from "./cluster/owned-objects.ts";
import { readVersions } from "./cluster/read-versions.ts";
import { createIsSimulatedNode } from "./cluster/simulated-node.ts";
import { StoreObjectsCache } from "./cluster/store-objects.ts";
import { KubeTransport } from "./cluster/transport.ts";
import { watchedKinds } from "./cluster/watched-kinds.ts";
import { KubeWriter } from "./cluster/writer.ts";
import { relevantState } from "./diagnosis/relevant-state.ts";
import { GatewayController } from "./gateway-class.ts";
import { CompareFirst } from "./intake/compare-first.ts";
import { runIntake } from "./intake/intake.ts";
import { type ResyncOptions, resyncStore, runResync } from "./intake/resync.ts";
import type { Deferred } from "./intake/take-in.ts";
import { tellOpenAddresses } from "./open-addresses.ts";
import { createReconciler, type Reconciler } from "./operations/reconcile.ts";
import type { PassResult, ReconcileDeps } from "./pass.ts";
import { pause } from "./pause.ts";
import type { DesiredFeed, StatusSink } from "./ports.ts";
import { Turns } from "./queue/turns.ts";
import { WorkQueue } from "./queue/work-queue.ts";
import { RoomWatch } from "./room/follow-room.ts";
import { readRoom } from "./room/read-room.ts";
import { sizesOf } from "./room/sizes.ts";
import type { ServerClock } from "./server-clock.ts";
import { keepTold } from "./status/keep-told.ts";
import { StatusPublisher } from "./status/publish-status.ts";
import { StoreCache, type SyncTrouble } from "./store/store-cache.ts";
import { isBegun, type StoreObject } from "./store/store-object.ts";
import { createSynthesize } from "./synth/synthesize.ts";
import { targetOf } from "./templates/target.ts";
import { TemplateTurns } from "./templates/template-turns.ts";

/** What a term gets from its agent. */
interface TermContext {
  /** Whether the lease is held at this moment: asked before each write. */
  readonly isHeld: () => boolean;
  /** Outlives the term: an API server that was away ends it, and puts messages off. */
  readonly deferred: Deferred;
  readonly watch: BusWatch;
  readonly clock: ServerClock;
  readonly attendance: Attendance;
  /** Called when a heartbeat has something to say that should not wait. */
  readonly onNews: () => void;
  /** How many stores may be brought up at once. */
  readonly maxProvisioning: () => number;
}

/** The work of one agent while it holds the lease: everything in it starts empty and ends with the term. */
export class Term {
  readonly #options: AgentOptions;
  readonly #context: TermContext;
  readonly #stopping = new AbortController();
  readonly #transport: KubeTransport;
  readonly #owned: OwnedObjectsCache;
  readonly #stores: StoreObjectsCache;
  readonly #cache = new StoreCache();
  readonly #statusSink: StatusSink;
  readonly #publisher: StatusPublisher;
  readonly #reconciler: Reconciler;
  readonly #queue: WorkQueue;
  readonly #intake: ResyncOptions;
  readonly #compareFirst: CompareFirst;
  readonly #working: Promise<void>;
  readonly #fullLook = new Bell();
  readonly #gatewayController: GatewayController;
  readonly #feed: DesiredFeed;
  readonly #room: RoomWatch;
  readonly #turns: Turns;
  readonly #templates: TemplateTurns;
  #isSynced = false;
  /** Rejects when the work ended by an unexpected error; otherwise stays open. */
  readonly broken: Promise<never>;

  constructor(options: AgentOptions, context: TermContext) {
    const { isHeld, deferred, clock } = context;
    const { config, loadKubeConfig, logger } = options;
    const { timings } = config;
    this.#options = options;
    this.#context = context;
    this.#transport = new KubeTransport(loadKubeConfig, config.apiConnections, {
      mayWrite: isHeld,
      onDate: (...date) => clock.observe(...date),
    });
    const writer = new KubeWriter(this.#transport);
    const informer = { transport: this.#transport, timings, logger };
    const onChange = (store: string) => this.#wake(store);
    const kinds = watchedKinds(config.profile);
    const { lacks } = options;
    const wakeAll = (): void => this.#wakeAll();
    this.#owned = new OwnedObjectsCache({ ...informer, kinds, onChange, relevantState, lacks, onKindBack: wakeAll });
    const onGone = (store: StoreObject): void => this.#restore(store);
    const onEdited = (store: StoreObject): void => void this.#putBack(store);
    // With the definition the Stores went: those whose namespaces are left are read from the stream again.
    const lookAtAll = (): void => this.#fullLook.ring();
    this.#stores = new StoreObjectsCache({
      ...informer,
      writer,
      onChange,
      onEdited,
      onGone,
      lacks,
      onKindBack: lookAtAll,
    });
    const readClass = (name: string) =>
      writer.read({ apiVersion: "gateway.networking.k8s.io/v1", kind: "GatewayClass", name });
    const { profile } = config;
    this.#gatewayController = new GatewayController({ profile, readClass, lacks, timings, onChange: wakeAll });
    this.#turns = new Turns({ max: context.maxProvisioning, onTurn: (store) => this.#queue.wake(store, 0) });
    this.#templates = this.#createTemplates();
    const deps = this.#reconcileDeps(writer);
    this.#feed = deps.feed;
    this.#room = createRoomWatch(this.#transport, options, context);
    this.#statusSink = deps.statusSink;
    this.#publisher = new StatusPublisher(deps);
    this.#reconciler = createReconciler(deps, this.#publisher);
    const handle = (name: string, passId: string) => this.#pass(name, passId);
    this.#queue = new WorkQueue({ ...timings, workers: config.workers, logger, handle });
    this.#intake = { ...this.#intakeOptions(deps), deferred };
    this.#compareFirst = this.#createCompareFirst();
    this.#working = this.#work();
    this.broken = this.#working.then(() => new Promise<never>(() => undefined));
  }

  queueDepth(): number {
    return this.#queue.depth;
  }

  isSynced(): boolean {
    return this.#isSynced;
  }

  storesByPhase(): ReadonlyMap<Phase, number> {
    const counts = new Map<Phase, number>();
    for (const store of this.#stores.list()) {
      const { phase } = this.#cache.of(store).record;
      counts.set(phase, (counts.get(phase) ?? 0) + 1);
    }
    return counts;
  }

  /** To be called when more stores may be brought up at once. */
  callNext(): void {
    if (this.#isSynced) this.#turns.call();
  }

  /** What a heartbeat says of the cluster, as far as it is known by now. */
  async outlook(): Promise<Partial<ClusterHeartbeat>> {
    if (!this.#isSynced) return this.#room.told;
    const templateChange = this.templateChange();
    const feedLag = await this.#feed.lag().catch(() => undefined); // what is wrong with the feed is said by itself
    return {
      ...this.#room.told,
      stores: this.#stores.list().length,
      storesByPhase: Object.fromEntries(this.storesByPhase()),
      ...(feedLag && { feedLag }),
      ...(templateChange && { templateChange }),
    };
  }

  templateChange(): TemplateChange | undefined {
    return this.#templates.told;
  }

  #createTemplates(): TemplateTurns {
    const { config, version, logger } = this.#options;
    const { template } = sizesOf(config.profile);
    return new TemplateTurns({
      target: targetOf({ template, version, profile: config.profile }),
      stores: this.#stores,
      cache: this.#cache,
      clock: this.#context.clock,
      timings: config.timings,
      onTurn: (store) => this.#queue.wake(store, 0),
      onNews: this.#context.onNews,
      logger,
    });
  }

  async stop(): Promise<void> {
    const { drainMs } = this.#options.config.timings;
    this.#stopping.abort();
    this.#context.attendance.stop();
    await Promise.race([Promise.allSettled([this.#queue.stop(), this.#working]), pause(drainMs)]);
    await Promise.race([this.#publisher.flush(), pause(drainMs)]);
    this.#publisher.close();
    await Promise.all([this.#owned.stop(), this.#stores.stop()]);
    await this.#transport.close();
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    // Without the caches every object would look absent.
    const caches = [this.#owned.start(), this.#stores.start(), this.#gatewayController.look()];
    await Promise.race([Promise.all(caches), stopped]);
    if (signal.aborted) return;
    for (const store of this.#stores.list()) if (isBegun(store)) this.#turns.begin(store.metadata.name);
    this.#isSynced = true;
    this.#context.attendance.start();
    this.#queue.start();
    const { lacks, config } = this.#options;
    const told = { publisher: this.#publisher, statusSink: this.#statusSink, timings: config.timings, lacks };
    const readOwn = () => readOwnAddresses(this.#transport);
    const open = { readOwn, profile: config.profile, timings: config.timings, lacks };
    await Promise.all([
      runIntake(this.#intake, signal),
      runResync(this.#intake, signal),
      keepTold(told, signal),
      tellOpenAddresses(open, signal),
      this.#gatewayController.follow(signal),
      this.#room.follow(signal),
      this.#templates.run(signal),
    ]);
  }

  #reconcileDeps(writer: ReconcileDeps["writer"]): ReconcileDeps {
    const { config, connection, lacks, logger } = this.#options;
    const { cluster } = config;
    const { isHeld, watch, clock, attendance } = this.#context;
    const feed = createDesiredFeed({ jetstream: ownJetstream(connection), connection, cluster, watch, lacks });
    return {
      cluster,
      profile: config.profile,
      synthesize: createSynthesize(config.profile),
      writer,
      owned: this.#owned,
      stores: this.#stores,
      feed,
      statusSink: createStatusSink(ownJetstream(connection), isHeld),
      cache: this.#cache,
      timings: config.timings,
      clock,
      turns: this.#turns,
      templates: this.#templates,
      attendance,
      isSimulatedNode: createIsSimulatedNode(createEachOf(this.#transport)),
      gatewayController: this.#gatewayController,
      logger,
    };
  }

  #intakeOptions({ cluster, stores, feed, statusSink, owned, timings, logger }: ReconcileDeps) {
    const onTrouble = (store: string, trouble: SyncTrouble | undefined): void => {
      if (this.#cache.noteTrouble(store, trouble)) this.#wake(store);
    };
    const onRead = (outcome: string): void => this.#options.metrics.messageRead(outcome);
    const confirmStatus = (store: string): Promise<unknown> => this.#publisher.confirm(store);
    return {
      cluster,
      stores,
      statusSink,
      feed,
      owned,
      timings,
      logger,
      onTrouble,
      onRead,
      confirmStatus,
      fullLook: this.#fullLook,
    };
  }

  #wake(store: string): void {
    const { coalesceMs } = this.#options.config.timings;
    // Until the caches are filled, what they tell is what is there, not what happened.
    if (this.#isSynced) this.#queue.wake(store, coalesceMs);
    else this.#queue.add(store, coalesceMs);
  }

  #wakeAll(): void {
    for (const { metadata } of this.#stores.list()) this.#wake(metadata.name);
  }

  /** A Store object that was removed by hand comes back from the stream; a removed store's does not. */
  #restore({ metadata, spec }: StoreObject): void {
    this.#compareFirst.forget(metadata.uid);
    this.#wake(metadata.name); // lets go of what is remembered
    const address = { cluster: this.#options.config.cluster, tenant: spec.tenant, store: metadata.name };
    void resyncStore(address, this.#intake); // never rejects: it logs
  }

  /** What a Store says comes from the stream alone, whatever was written into it. */
  async #putBack({ metadata, spec }: StoreObject): Promise<void> {
    this.#compareFirst.forget(metadata.uid);
    const address = { cluster: this.#options.config.cluster, tenant: spec.tenant, store: metadata.name };
    await resyncStore(address, this.#intake); // never rejects: it logs
    this.#wake(metadata.name); // a pass may have seen the edit
  }

  #createCompareFirst(): CompareFirst {
    return new CompareFirst({
      cluster: this.#options.config.cluster,
      stores: this.#stores,
      isConnected: () => this.#context.watch.isConnected,
      compare: (address) => resyncStore(address, this.#intake),
    });
  }

  async #pass(name: string, passId: string): Promise<number | undefined> {
    await this.#compareFirst.before(name);
    return this.#measured(() => this.#reconciler.reconcile(name, passId));
  }

  async #measured(pass: () => Promise<PassResult>): Promise<number | undefined> {
    const startedAt = performance.now();
    let outcome: PassResult["outcome"] | "failed" = "failed";
    try {
      const result = await pass();
      outcome = result.outcome;
      return result.againAfterMs;
    } finally {
      this.#options.metrics.observePass((performance.now() - startedAt) / 1000, outcome);
    }
  }
}

function createRoomWatch(
  transport: KubeTransport,
  { config, lacks }: AgentOptions,
  { onNews }: TermContext,
): RoomWatch {
  return new RoomWatch({
    readRoom: () => readRoom(createEachOf(transport)),
    readVersions: () => readVersions(transport),
    sizes: () => sizesOf(config.profile),
    everyMs: config.timings.roomMs,
    lacks,
    onNews,
  });
}
