import { formatRevision } from "../../contract/index.ts";
import { TerminalError, TransientError } from "../errors.ts";
import { copyMemory, type StoreMemory, type StoreObject } from "../store-object.ts";
import { applyApp, applyData, applyGuards, awaitQuota, raisePutOff, recordIntent } from "./apply-waves.ts";
import { awaitsRights } from "./await-rights.ts";
import { provideSecrets } from "./create-secrets.ts";
import { type Removal, removeStore } from "./delete-store.ts";
import { guardData, guardNamespace, recallHistory, recallLife } from "./guard-data.ts";
import { guardVolumes } from "./guard-volumes.ts";
import { observeObjects } from "./observe.ts";
import type { Pass, PassStep, ReconcileDeps } from "./pass.ts";
import { pruneLeftovers } from "./prune.ts";
import type { StatusPublisher } from "./publish-status.ts";
import { releaseStuckPods } from "./release-stuck-pods.ts";
import { beginRemoval, showRemovalError } from "./removal-status.ts";
import { requireKinds } from "./require-kinds.ts";
import { runSetup, runSetupBeforeApp, runSmoke } from "./run-hooks.ts";
import { setSynced } from "./set-synced.ts";
import { beginOperation, summarize } from "./summarize.ts";
import { classify } from "./trouble-of-error.ts";

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

/** How a pass ended: all well, something is on its way, or a person must act; one that throws has failed. */
export interface PassResult {
  readonly outcome: "ok" | "waiting" | "terminal";
  /** When to look again, in milliseconds; undefined when the store is gone. */
  readonly againAfterMs: number | undefined;
}

export interface Reconciler {
  /** One pass over the store; rejects with what should be tried again with backoff. */
  reconcile(name: string): Promise<PassResult>;
}

/** Level-triggered: what a pass does follows from the Store, its memory and the cluster, never from the event. */
export function createReconciler(deps: ReconcileDeps, publisher: StatusPublisher): Reconciler {
  return {
    async reconcile(name) {
      const store = deps.stores.find(name);
      if (!store || store.metadata.deletionTimestamp) {
        deps.recollection.forget(name);
        publisher.forget(name);
        return { outcome: "ok", againAfterMs: undefined };
      }
      const memory = copyMemory(deps.recollection.of(store).memory);
      const carryOut = store.spec.op === "delete" ? reconcileDelete : reconcileApply;
      try {
        const againAfterMs = await carryOut({ store, memory, deps, publisher });
        delete deps.recollection.of(store).refused;
        const isDone = memory.phase === "Ready" || memory.phase === "Deleted";
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
  const known = deps.recollection.of(store);
  const refused = `${error.reason}: ${error.message}`;
  if (known.refused === refused) return;
  known.refused = refused;
  deps.logger.warn({ store: store.metadata.name, reason: error.reason, err: error }, "store needs a person");
}

interface Work {
  readonly store: StoreObject;
  readonly memory: StoreMemory;
  readonly deps: ReconcileDeps;
  readonly publisher: StatusPublisher;
}

async function reconcileDelete(work: Work): Promise<number | undefined> {
  const { store, memory, deps, publisher } = work;
  const now = deps.clock.now();
  beginRemoval(store, memory, now);
  setSynced({ store, memory, now }, deps.recollection);
  let removal: Removal | undefined;
  let failure: Error | undefined;
  try {
    await recallLife({ store, memory }, deps); // else an undelete would find a store that never was live
    removal = await removeStore({ store, memory, persist: () => publisher.persist(store, memory) }, deps);
  } catch (thrown) {
    failure = showFailedRemoval(work, thrown);
  }
  deps.recollection.keep(store, memory);
  if (removal?.finished) return endStore(work);
  publisher.publish(store, memory);
  if (failure) throw failure;
  deps.recollection.of(store).failures = 0;
  return removal?.afterMs;
}

/** The bus must know before the Store goes: afterwards nobody would say that the name is free. */
async function endStore(work: Work): Promise<undefined> {
  const { store, memory, deps, publisher } = work;
  try {
    await publisher.publishFinal(store, memory);
    await deps.stores.remove(store.metadata.name, store.metadata.uid);
  } catch (thrown) {
    const failure = showFailedRemoval(work, thrown);
    deps.recollection.keep(store, memory);
    // The bus may have heard that the name is free; that is never taken back.
    publisher.publishInCluster(store, memory);
    throw failure;
  }
  deps.logger.info({ store: store.metadata.name, uid: store.spec.uid }, "store removed");
}

function showFailedRemoval({ store, memory, deps }: Work, thrown: unknown): Error {
  const known = deps.recollection.of(store);
  known.failures += 1;
  const error = classify(thrown, known.failures);
  showRemovalError(memory, deps.clock.now(), { error, failures: known.failures });
  return error;
}

async function reconcileApply({ store, memory, deps, publisher }: Work): Promise<number | undefined> {
  const wasReady = memory.phase === "Ready";
  const wasLive = memory.readyAt !== undefined;
  const known = deps.recollection.of(store);
  let pass: Pass | undefined;
  let failure: Error | undefined;
  try {
    pass = newPass({ store, memory, deps, publisher });
    for (const step of steps) if ((await step(pass, deps)) === "wait") break;
    known.failures = 0;
    summarize(pass, deps);
  } catch (error) {
    failure = takeFailure({ pass, store, memory }, deps, error);
  }
  // A live store's data is never made anew, so its Store says that it is live before anybody else does.
  if (!wasLive && memory.readyAt) await publisher.persist(store, memory);
  deps.recollection.keep(store, memory);
  publisher.publish(store, memory);
  if (failure) throw failure;
  if (!wasReady && memory.phase === "Ready") {
    deps.logger.info({ store: store.metadata.name, revision: memory.observedRevision }, "store ready");
  }
  return pass?.requeueAfterMs;
}

function newPass({ store, memory, deps, publisher }: Work): Pass {
  const manifests = deps.synthesize(store);
  // Half the interval at least, so that a thousand stores do not come due in one moment.
  const requeueAfterMs = deps.timings.resyncMs * (0.5 + Math.random() / 2);
  const persist = () => publisher.persist(store, memory);
  return { store, memory, manifests, now: deps.clock.now(), ...nothingSeen(), requeueAfterMs, persist };
}

function nothingSeen(): Pick<Pass, "observations" | "refusedHosts" | "putOff"> {
  return { observations: new Map(), refusedHosts: new Map(), putOff: [] };
}

interface Failed {
  readonly pass: Pass | undefined;
  readonly store: StoreObject;
  readonly memory: StoreMemory;
}

/** Counts and shows the error of a pass; undefined when it is none, for what the pass needs is only on its way. */
function takeFailure(failed: Failed, deps: ReconcileDeps, thrown: unknown): Error | undefined {
  if (failed.pass && awaitsRights(thrown, failed.pass, deps)) return undefined;
  const known = deps.recollection.of(failed.store);
  known.failures += 1;
  const error = classify(thrown, known.failures);
  summarizeFailure(failed, deps, error);
  return error;
}

/** What is shown of a failed pass. A live store stays as it was last seen while the agent only can't look at it. */
function summarizeFailure({ pass, store, memory }: Failed, deps: ReconcileDeps, error: Error): void {
  if (memory.readyAt && !(error instanceof TerminalError) && !isShown(error)) return;
  const shown = pass ?? { ...emptyPass, store, memory, now: deps.clock.now(), ...nothingSeen() };
  if (!pass) memory.observedRevision = formatRevision(store.spec.revision);
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
