import { formatRevision } from "../../contract/index.ts";
import { TerminalError, TransientError } from "../errors.ts";
import type { Pass, PassResult, PassStep, ReconcileDeps } from "../pass.ts";
import type { StatusPublisher } from "../status/publish-status.ts";
import { beginRemoval, showRemovalError } from "../status/removal-status.ts";
import { beginOperation, summarize } from "../status/summarize.ts";
import { classify } from "../status/trouble-of-error.ts";
import { applyApp, applyData, applyGuards, awaitQuota, raisePutOff, recordIntent } from "../steps/apply-waves.ts";
import { awaitsRights } from "../steps/await-rights.ts";
import { provideSecrets } from "../steps/create-secrets.ts";
import { guardData, guardNamespace, recallHistory, recallLife } from "../steps/guard-data.ts";
import { guardVolumes } from "../steps/guard-volumes.ts";
import { observeObjects } from "../steps/observe.ts";
import { pruneLeftovers } from "../steps/prune.ts";
import { releaseStuckPods } from "../steps/release-stuck-pods.ts";
import { requireKinds } from "../steps/require-kinds.ts";
import { runSetup, runSetupBeforeApp, runSmoke } from "../steps/run-hooks.ts";
import { setSynced } from "../store/conditions.ts";
import { copyRecord, type StoreObject, type StoreRecord } from "../store/store-object.ts";
import { type Removal, removeStore } from "./remove.ts";

/** What a pass does, in order; each step can be killed at any point and finds its way from what is there. */
const steps: readonly PassStep[] = [
  recallHistory,
  beginOperation,
  requireKinds,
  guardNamespace,
  guardData,
  guardVolumes,
  recordIntent,
  applyGuards,
  awaitQuota,
  provideSecrets,
  applyData,
  releaseStuckPods,
  runSetupBeforeApp,
  applyApp,
  observeObjects,
  runSetup,
  runSmoke,
  pruneLeftovers,
  raisePutOff,
];

export interface Reconciler {
  /** One pass over the store; rejects with what should be tried again with backoff. */
  reconcile(name: string): Promise<PassResult>;
}

/** Level-triggered: what a pass does follows from the Store, its record and the cluster, never from the event. */
export function createReconciler(deps: ReconcileDeps, publisher: StatusPublisher): Reconciler {
  return {
    async reconcile(name) {
      const store = deps.stores.find(name);
      if (!store || store.metadata.deletionTimestamp) {
        deps.cache.forget(name);
        publisher.forget(name);
        return { outcome: "ok", againAfterMs: undefined };
      }
      const record = copyRecord(deps.cache.of(store).record);
      const carryOut = store.spec.op === "delete" ? reconcileDelete : reconcileApply;
      try {
        const againAfterMs = await carryOut({ store, record, deps, publisher });
        delete deps.cache.of(store).refused;
        const isDone = record.phase === "Ready" || record.phase === "Deleted";
        return { outcome: isDone ? "ok" : "waiting", againAfterMs };
      } catch (error) {
        if (!(error instanceof TerminalError)) throw error;
        noteRefusal(store, deps, error);
        const { retryMaxMs, terminalRetryMs } = deps.timings;
        // Of a delete nothing in the cluster need tell that what held it up has ended.
        return { outcome: "terminal", againAfterMs: store.spec.op === "delete" ? retryMaxMs : terminalRetryMs };
      }
    },
  };
}

/** What stays wrong until a person acts is logged when it is news. */
function noteRefusal(store: StoreObject, deps: ReconcileDeps, error: TerminalError): void {
  const known = deps.cache.of(store);
  const refused = `${error.reason}: ${error.message}`;
  if (known.refused === refused) return;
  known.refused = refused;
  deps.logger.warn({ store: store.metadata.name, reason: error.reason, err: error }, "store needs a person");
}

interface Work {
  readonly store: StoreObject;
  readonly record: StoreRecord;
  readonly deps: ReconcileDeps;
  readonly publisher: StatusPublisher;
}

async function reconcileDelete(work: Work): Promise<number | undefined> {
  const { store, record, deps, publisher } = work;
  const now = deps.clock.now();
  beginRemoval(store, record, now);
  setSynced({ store, record, now }, deps.cache);
  let removal: Removal | undefined;
  let failure: Error | undefined;
  try {
    await recallLife({ store, record }, deps); // else an undelete would find a store that never was live
    removal = await removeStore({ store, record, persist: () => publisher.persist(store, record) }, deps);
  } catch (thrown) {
    failure = showFailedRemoval(work, thrown);
  }
  deps.cache.keep(store, record);
  if (removal?.finished) return endStore(work);
  publisher.publish(store, record);
  if (failure) throw failure;
  deps.cache.of(store).failures = 0;
  return removal?.afterMs;
}

/** The bus must know before the Store goes: afterwards nobody would say that the name is free. */
async function endStore(work: Work): Promise<undefined> {
  const { store, record, deps, publisher } = work;
  try {
    await publisher.publishFinal(store, record);
    await deps.stores.remove(store.metadata.name, store.metadata.uid);
  } catch (thrown) {
    const failure = showFailedRemoval(work, thrown);
    deps.cache.keep(store, record);
    // The bus may have heard that the name is free; that is never taken back.
    publisher.publishInCluster(store, record);
    throw failure;
  }
  deps.logger.info({ store: store.metadata.name, uid: store.spec.uid }, "store removed");
}

function showFailedRemoval({ store, record, deps }: Work, thrown: unknown): Error {
  const known = deps.cache.of(store);
  known.failures += 1;
  const error = classify(thrown, known.failures);
  showRemovalError(record, deps.clock.now(), { error, failures: known.failures });
  return error;
}

async function reconcileApply({ store, record, deps, publisher }: Work): Promise<number | undefined> {
  const wasReady = record.phase === "Ready";
  const wasLive = record.readyAt !== undefined;
  const known = deps.cache.of(store);
  let pass: Pass | undefined;
  let failure: Error | undefined;
  try {
    pass = newPass({ store, record, deps, publisher });
    for (const step of steps) if ((await step(pass, deps)) === "wait") break;
    known.failures = 0;
    summarize(pass, deps);
  } catch (error) {
    failure = takeFailure({ pass, store, record }, deps, error);
  }
  // A live store's data is never made anew, so its Store says that it is live before anybody else does.
  if (!wasLive && record.readyAt) await publisher.persist(store, record);
  deps.cache.keep(store, record);
  publisher.publish(store, record);
  if (failure) throw failure;
  if (!wasReady && record.phase === "Ready") {
    deps.logger.info({ store: store.metadata.name, revision: record.observedRevision }, "store ready");
  }
  return pass?.requeueAfterMs;
}

function newPass({ store, record, deps, publisher }: Work): Pass {
  const manifests = deps.synthesize(store);
  // Half the interval at least, so that a thousand stores do not come due in one moment.
  const requeueAfterMs = deps.timings.resyncMs * (0.5 + Math.random() / 2);
  const persist = () => publisher.persist(store, record);
  return { store, record, manifests, now: deps.clock.now(), ...nothingSeen(), requeueAfterMs, persist };
}

function nothingSeen(): Pick<Pass, "observations" | "refusedHosts" | "putOff"> {
  return { observations: new Map(), refusedHosts: new Map(), putOff: [] };
}

interface Failed {
  readonly pass: Pass | undefined;
  readonly store: StoreObject;
  readonly record: StoreRecord;
}

/** Counts and shows the error of a pass; undefined when it is none, for what the pass needs is only on its way. */
function takeFailure(failed: Failed, deps: ReconcileDeps, thrown: unknown): Error | undefined {
  if (failed.pass && awaitsRights(thrown, failed.pass, deps)) return undefined;
  const known = deps.cache.of(failed.store);
  known.failures += 1;
  const error = classify(thrown, known.failures);
  summarizeFailure(failed, deps, error);
  return error;
}

/** What is shown of a failed pass. A live store stays as it was last seen while the agent only can't look at it. */
function summarizeFailure({ pass, store, record }: Failed, deps: ReconcileDeps, error: Error): void {
  if (record.readyAt && !(error instanceof TerminalError) && !isShown(error)) return;
  const shown = pass ?? { ...emptyPass, store, record, now: deps.clock.now(), ...nothingSeen() };
  if (!pass) record.observedRevision = formatRevision(store.spec.revision);
  summarize(shown, deps, error);
}

function isShown(error: Error): boolean {
  return error instanceof TransientError && error.reason !== undefined;
}

/** Of a spec that can't be rendered: there is nothing to look at. */
const emptyPass = {
  persist: () => Promise.resolve(),
  requeueAfterMs: 0,
  manifests: {
    namespace: "",
    engineVersion: "",
    endpoints: { url: "", adminUrl: "", hosts: [] },
    waves: [],
    secrets: [],
    hooks: [],
  },
} as const;
