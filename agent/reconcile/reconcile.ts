import type { Reason } from "../../contract/index.ts";
import { KubeApiError, TerminalError, TransientError } from "../errors.ts";
import { isRightMissing, refusalReason } from "../refusals.ts";
import { copyMemory, type StoreMemory, type StoreObject } from "../store-object.ts";
import { applyApp, applyData, applyGuards, awaitQuota, recordIntent } from "./apply-waves.ts";
import { awaitsRights } from "./await-rights.ts";
import { provideSecrets } from "./create-secrets.ts";
import { removeStore } from "./delete-store.ts";
import { guardData, guardNamespace, recallHistory, recallLife } from "./guard-data.ts";
import { observeObjects } from "./observe.ts";
import type { Pass, PassStep, ReconcileDeps } from "./pass.ts";
import { pruneLeftovers } from "./prune.ts";
import type { StatusPublisher } from "./publish-status.ts";
import { runSetup, runSetupBeforeApp, runSmoke } from "./run-hooks.ts";
import { beginOperation, shownFailures, summarize } from "./summarize.ts";

/** What a pass does, in order; each step can be killed at any point and finds its way from what is there. */
const steps: readonly PassStep[] = [
  recallHistory,
  beginOperation,
  guardNamespace,
  guardData,
  recordIntent,
  applyGuards,
  awaitQuota,
  provideSecrets,
  applyData,
  runSetupBeforeApp,
  applyApp,
  observeObjects,
  runSetup,
  runSmoke,
  pruneLeftovers,
];

export interface Reconciler {
  /** One pass over the store; answers when to look again, or undefined when it is gone. */
  reconcile(name: string): Promise<number | undefined>;
}

/** Level-triggered: what a pass does follows from the Store, its memory and the cluster, never from the event. */
export function createReconciler(deps: ReconcileDeps, publisher: StatusPublisher): Reconciler {
  return {
    async reconcile(name) {
      const store = deps.stores.find(name);
      if (!store || store.metadata.deletionTimestamp) {
        deps.recollection.forget(name);
        publisher.forget(name);
        return undefined;
      }
      const memory = copyMemory(deps.recollection.of(store).memory);
      return store.spec.op === "delete"
        ? reconcileDelete({ store, memory, deps, publisher })
        : reconcileApply({ store, memory, deps, publisher });
    },
  };
}

interface Work {
  readonly store: StoreObject;
  readonly memory: StoreMemory;
  readonly deps: ReconcileDeps;
  readonly publisher: StatusPublisher;
}

async function reconcileDelete({ store, memory, deps, publisher }: Work): Promise<number | undefined> {
  await recallLife({ store, memory }, deps); // else an undelete would find a store that never was live
  const { finished, afterMs } = await removeStore(store, memory, deps);
  deps.recollection.keep(store, memory);
  if (!finished) {
    publisher.publish(store, memory);
    return afterMs;
  }
  // The bus must know before the Store goes: afterwards nobody would say that the name is free.
  await publisher.publishFinal(store, memory);
  await deps.stores.remove(store.metadata.name, store.metadata.uid);
  deps.logger.info({ store: store.metadata.name, uid: store.spec.uid }, "store removed");
  return undefined;
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
    deps.logger.info({ store: store.metadata.name, seq: store.spec.seq }, "store ready");
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

function nothingSeen(): Pick<Pass, "observations" | "refusedHosts"> {
  return { observations: new Map(), refusedHosts: new Map() };
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
  if (!pass) memory.observedSeq = store.spec.seq;
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

/** A refusal that stays the same however often it is asked is a person's to solve; the rest passes by itself. */
function classify(error: unknown, failures: number): Error {
  if (!(error instanceof KubeApiError))
    return error instanceof Error ? error : new TransientError("pass failed", { cause: error });
  if ([400, 405, 413, 415, 422].includes(error.code))
    return new TerminalError("ApplyRejected", error.message, { cause: error });
  const reason = shownReason(error, failures);
  return new TransientError(error.message, { cause: error, ...(reason ? { reason } : {}) });
}

/**
 * 403 may be a missing right, a full quota, a policy, or a namespace that is just terminating; all are retried. An API
 * server that has just started knows no rights for a moment.
 */
function shownReason(error: KubeApiError, failures: number): Reason | undefined {
  if (error.code !== 403 || error.causes.includes("NamespaceTerminating")) return undefined;
  if (isRightMissing(error)) return failures < shownFailures ? undefined : "RightsMissing";
  return refusalReason(error.message, "ApplyRejected");
}
