import type { StoreManifests } from "../../constructs/index.ts";
import { TerminalError, TransientError } from "../errors.ts";
import { logWith } from "../log-with.ts";
import type { Operation, Pass, PassResult, ReconcileDeps } from "../pass.ts";
import { noteChange } from "../status/note-change.ts";
import type { StatusPublisher } from "../status/publish-status.ts";
import { summarize } from "../status/summarize.ts";
import { classify } from "../status/trouble-of-error.ts";
import { awaitsRights } from "../steps/await-rights.ts";
import { copyRecord, type StoreObject } from "../store/store-object.ts";
import { provision } from "./provision.ts";
import { remove } from "./remove.ts";
import { suspend } from "./suspend.ts";

/** The operation that brings a store to its revision. */
function operationOf({ op, store }: StoreObject["spec"]): Operation {
  if (op === "delete") return remove;
  return store.suspended ? suspend : provision;
}

export interface Reconciler {
  /** One pass over the store, its id in every line that it logs; rejects with what should be tried again with backoff. */
  reconcile(name: string, passId: string): Promise<PassResult>;
}

/** Level-triggered: what a pass does follows from the Store, its record and the cluster, never from the event. */
export function createReconciler(shared: ReconcileDeps, publisher: StatusPublisher): Reconciler {
  return {
    async reconcile(name, passId) {
      const deps = { ...shared, logger: logWith(shared.logger, { passId, store: name }) };
      const store = deps.stores.find(name);
      if (!store || store.metadata.deletionTimestamp) {
        deps.cache.forget(name);
        deps.turns.end(name);
        deps.templates.forget(name);
        publisher.forget(name);
        return { outcome: "ok", againAfterMs: undefined };
      }
      const pass = newPass(store, deps, publisher);
      try {
        const result = await carryOut(pass, deps, publisher);
        delete deps.cache.of(store).refused;
        return result;
      } catch (error) {
        if (!(error instanceof TerminalError)) throw error;
        noteRefusal(store, deps, error);
        const { retryMaxMs, terminalRetryMs } = deps.timings;
        // Nothing in the cluster need tell that what held up a delete has ended.
        return { outcome: "terminal", againAfterMs: pass.operation.endsStore ? retryMaxMs : terminalRetryMs };
      }
    },
  };
}

function newPass(store: StoreObject, deps: ReconcileDeps, publisher: StatusPublisher): Pass {
  const record = copyRecord(deps.cache.of(store).record);
  let manifests: StoreManifests | undefined;
  const pass: Pass = {
    operation: operationOf(store.spec),
    store,
    record,
    get manifests() {
      if (pass.heldAs) return pass.heldAs.manifests;
      manifests ??= deps.synthesize(store, record);
      return manifests;
    },
    heldAs: undefined,
    now: deps.clock.now(),
    observations: new Map(),
    refusedHosts: new Map(),
    putOff: [],
    persist: () => publisher.persist(store, record),
    // Half the interval at least, so that a thousand stores do not come due in one moment.
    requeueAfterMs: deps.timings.resyncMs * (0.5 + Math.random() / 2),
    isResting: false,
  };
  return pass;
}

/** What stays wrong until a person acts is logged when it is news. */
function noteRefusal(store: StoreObject, deps: ReconcileDeps, error: TerminalError): void {
  const known = deps.cache.of(store);
  const refused = `${error.reason}: ${error.message}`;
  if (known.refused === refused) return;
  known.refused = refused;
  deps.logger.warn({ reason: error.reason, err: error }, "store needs a person");
}

async function carryOut(pass: Pass, deps: ReconcileDeps, publisher: StatusPublisher): Promise<PassResult> {
  const { operation, store, record } = pass;
  const { readyAt, phase } = record;
  const end = await takeSteps(pass, deps);
  noteChange(pass, deps, end === "done");
  // A live store's data is never re-created blank, so its Store says that it is live before the bus does.
  if (!readyAt && record.readyAt) await pass.persist();
  deps.cache.keep(store, record);
  if (operation.endsStore) deps.templates.forget(store.metadata.name);
  else deps.templates.looked(store);
  endTurn(pass, deps);
  if (end === "done" && operation.endsStore) return endStore(pass, deps, publisher);
  publisher.publish(store, record);
  if (end instanceof Error) throw end;
  deps.cache.of(store).failures = 0;
  if (phase !== "Ready" && record.phase === "Ready") {
    deps.logger.info({ revision: record.observedRevision }, "store ready");
  }
  return { outcome: end === "done" ? "ok" : "waiting", againAfterMs: pass.requeueAfterMs };
}

/** What is up, failed, suspended or to be removed lets the next one begin. */
function endTurn({ operation, store, record }: Pass, { turns }: ReconcileDeps): void {
  const isOnItsWay = operation === provision && !record.firstReadyAt && record.phase !== "Failed";
  if (!isOnItsWay) turns.end(store.metadata.name);
}

/** Takes the operation's steps and sums up what they found; returns the error that ended them. */
async function takeSteps(pass: Pass, deps: ReconcileDeps): Promise<"done" | "waiting" | Error> {
  try {
    for (const step of pass.operation.steps) if ((await step(pass, deps)) === "wait") break;
    return summarize(pass, deps) ? "done" : "waiting";
  } catch (thrown) {
    if (awaitsRights(thrown, pass, deps)) return "waiting";
    return noteFailure(pass, deps, thrown);
  }
}

/** Counts the error of a pass and shows it. A live store stays as it was last seen while the agent only can't look at it. */
function noteFailure(pass: Pass, deps: ReconcileDeps, thrown: unknown): Error {
  const known = deps.cache.of(pass.store);
  known.failures += 1;
  const error = classify(thrown, known.failures);
  const isOfStore = error instanceof TerminalError || (error instanceof TransientError && error.reason !== undefined);
  if (isOfStore || !pass.record.readyAt) summarize(pass, deps, error);
  return error;
}

/** The bus must know before the Store goes: afterwards nothing would say that the name is free. */
async function endStore(pass: Pass, deps: ReconcileDeps, publisher: StatusPublisher): Promise<PassResult> {
  const { store, record } = pass;
  try {
    await publisher.publishFinal(store, record);
    await deps.stores.remove(store.metadata.name, store.metadata.uid);
  } catch (thrown) {
    const failure = noteFailure(pass, deps, thrown);
    deps.cache.keep(store, record);
    // The bus may have heard that the name is free; that is never taken back.
    publisher.publishInCluster(store, record);
    throw failure;
  }
  deps.logger.info({ uid: store.spec.uid }, "store removed");
  return { outcome: "ok", againAfterMs: undefined };
}
