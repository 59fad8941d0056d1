import { parseRevision, type StoreStatus } from "../../contract/index.ts";
import { BusUnavailableError, TransientError } from "../errors.ts";
import type { ReconcileDeps } from "../pass.ts";
import { copyRecord, type StoreObject, type StoreRecord } from "../store/store-object.ts";
import { PacedWrite } from "./paced-write.ts";

/** What the bus is told; the time of the telling is added when it is written. */
type Told = Omit<StoreStatus, "updatedAt">;

interface Outbox {
  /** Uid of the Store object: another one is another incarnation of the name. */
  readonly uid: string;
  readonly toCluster: PacedWrite<StoreRecord>;
  readonly toBus: PacedWrite<Told>;
}

/** Reads on the way while all statuses are compared. */
const confirmedAtOnce = 8;

type PublisherDeps = Pick<ReconcileDeps, "cluster" | "stores" | "statusSink" | "timings" | "clock" | "logger">;

/** Writes statuses to the Store object and to the bus: at once on change, then at most once per interval and store. */
export class StatusPublisher {
  readonly #deps: PublisherDeps;
  readonly #outboxes = new Map<string, Outbox>();
  /** Why the bus did not take a status, by store, until it takes one of that store. */
  readonly #refusals = new Map<string, BusUnavailableError>();

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
  }

  /** Why the bus did not take a status: the first that is still refused. */
  get refusal(): BusUnavailableError | undefined {
    return this.#refusals.values().next().value;
  }

  publish(store: StoreObject, record: StoreRecord): void {
    const { toCluster, toBus } = this.#outboxOf(store);
    toCluster.post(copyRecord(record));
    toBus.post(this.#statusOf(store, record));
  }

  /** The same for the Store object alone. */
  publishInCluster(store: StoreObject, record: StoreRecord): void {
    this.#outboxOf(store).toCluster.post(copyRecord(record));
  }

  /**
   * Writes now and resolves when the cluster has it, then tells the bus: what must be known before an act or before
   * anybody hears of it, should the agent be killed.
   */
  async persist(store: StoreObject, record: StoreRecord): Promise<void> {
    const { toCluster, toBus } = this.#outboxOf(store);
    toCluster.post(copyRecord(record));
    if (!(await toCluster.flush())) throw new TransientError("the store's record can't be written to its Store");
    toBus.post(this.#statusOf(store, record));
  }

  /** Writes what is still waiting; resolves when the last write of each store is answered. */
  async flush(): Promise<void> {
    const outboxes = [...this.#outboxes.values()];
    await Promise.all(outboxes.flatMap(({ toCluster, toBus }) => [toCluster.flush(), toBus.flush()]));
  }

  /** Asks whether the bus still has the last status of the store, and tells it again if not; false if it can't be asked. */
  async confirm(name: string): Promise<boolean> {
    try {
      await this.#outboxes.get(name)?.toBus.confirm((told) => this.#isHeld(told));
      return true;
    } catch (error) {
      this.#deps.logger.warn({ store: name, err: error }, "status not confirmed");
      return false;
    }
  }

  /** The same of every store, a few at a time; false if one of them can't be asked for. */
  async confirmAll(): Promise<boolean> {
    const names = [...this.#outboxes.keys()];
    let isComplete = true;
    const worker = async (): Promise<void> => {
      for (let name = names.pop(); name !== undefined; name = names.pop())
        if (!(await this.confirm(name))) isComplete = false;
    };
    await Promise.all(Array.from({ length: confirmedAtOnce }, worker));
    return isComplete;
  }

  /** Writes nothing more: what is still waiting is another agent's to find out. */
  close(): void {
    for (const name of this.#outboxes.keys()) this.forget(name);
  }

  forget(name: string): void {
    const outbox = this.#outboxes.get(name);
    this.#outboxes.delete(name);
    this.#refusals.delete(name);
    void outbox?.toCluster.close();
    void outbox?.toBus.close();
  }

  /** The store's last word, written now; throws when the bus does not take it. */
  async publishFinal(store: StoreObject, record: StoreRecord): Promise<void> {
    const outbox = this.#outboxes.get(store.metadata.name);
    await Promise.all([outbox?.toCluster.close(), outbox?.toBus.close()]);
    this.#outboxes.delete(store.metadata.name);
    await this.#tell(this.#statusOf(store, record));
  }

  #outboxOf(store: StoreObject): Outbox {
    const { name, uid } = store.metadata;
    const known = this.#outboxes.get(name);
    if (known && known.uid !== uid) this.forget(name);
    const outbox = known?.uid === uid ? known : this.#open(store);
    this.#outboxes.set(name, outbox);
    return outbox;
  }

  #open(store: StoreObject): Outbox {
    const { stores, logger, timings } = this.#deps;
    const { statusIntervalMs, recordIntervalMs, retryMaxMs } = timings;
    const name = store.metadata.name;
    const onFailure = (error: unknown): void => logger.warn({ store: name, err: error }, "status not written");
    const toCluster = new PacedWrite<StoreRecord>({
      write: (record) => stores.applyStatus(store, record),
      paceMs: (written, next) => (written?.phase === next.phase ? recordIntervalMs : statusIntervalMs),
      retryMaxMs,
      onFailure,
    });
    const write = (told: Told): Promise<void> => this.#tell(told);
    const toBus = new PacedWrite<Told>({ write, paceMs: () => statusIntervalMs, retryMaxMs, onFailure });
    return { uid: store.metadata.uid, toCluster, toBus };
  }

  async #isHeld(told: Told): Promise<boolean> {
    const isHeld = await this.#deps.statusSink.holds(told);
    if (!isHeld) this.#deps.logger.warn({ store: told.name }, "the bus lost this status; it is told again");
    return isHeld;
  }

  async #tell(told: Told): Promise<void> {
    try {
      await this.#deps.statusSink.write({ ...told, updatedAt: this.#deps.clock.now().toISOString() });
      this.#refusals.delete(told.name);
    } catch (error) {
      if (error instanceof BusUnavailableError && error.isRefusal) this.#refusals.set(told.name, error);
      throw error;
    }
  }

  #statusOf({ metadata, spec }: StoreObject, record: StoreRecord): Told {
    const {
      observedRevision,
      appliedRevision,
      phase,
      conditions,
      steps,
      engineVersion,
      databaseVersion,
      endpoints,
      hostStates,
      volumes,
      readyAt,
      firstReadyAt,
      failure,
    } = record;
    return {
      schemaVersion: 1,
      name: metadata.name,
      tenant: spec.tenant,
      cluster: this.#deps.cluster,
      uid: spec.uid,
      epoch: spec.revision.epoch,
      observedSequence: sequenceOf(observedRevision),
      appliedSequence: sequenceOf(appliedRevision),
      phase,
      conditions: [...conditions],
      steps,
      ...(engineVersion && { engineVersion }),
      ...(databaseVersion && { databaseVersion }),
      ...(endpoints && { endpoints }),
      ...(hostStates.length > 0 && { hostStates: [...hostStates] }),
      ...(volumes && Object.keys(volumes).length > 0 && { volumes }),
      ...(readyAt && { readyAt }),
      ...(firstReadyAt && { firstReadyAt }),
      ...(failure && { failure }),
    };
  }
}

/** What the bus counts by; 0 before the first revision. */
function sequenceOf(revision: string | undefined): number {
  return parseRevision(revision ?? "")?.seq ?? 0;
}
