import type { Phase, StepName } from "../../contract/index.ts";
import type { Operation, Pass, Standing } from "../pass.ts";
import { beginOperation } from "../status/begin-operation.ts";
import { announceEndpoints } from "../steps/announce-endpoints.ts";
import {
  applyApp,
  applyData,
  applyGuards,
  awaitQuota,
  narrowBounds,
  raisePutOff,
  recordIntent,
} from "../steps/apply-waves.ts";
import { chooseTemplate, keepTemplate } from "../steps/choose-template.ts";
import { provideSecrets } from "../steps/create-secrets.ts";
import { followBackups } from "../steps/follow-backups.ts";
import { guardData } from "../steps/guard-data.ts";
import { guardNamespace } from "../steps/guard-namespace.ts";
import { guardVolumes } from "../steps/guard-volumes.ts";
import { observeObjects } from "../steps/observe.ts";
import { pinVersions } from "../steps/pin-versions.ts";
import { pruneLeftovers } from "../steps/prune.ts";
import { expectKnownData } from "../steps/recall-history.ts";
import { renderSpec } from "../steps/render-spec.ts";
import { requireKinds } from "../steps/require-kinds.ts";
import { awaitDatabaseEnd, forgetSmoke, stopApp } from "../steps/stop-store.ts";
import type { ConditionState } from "../store/conditions.ts";
import type { StoreRecord } from "../store/store-object.ts";

/** None of what only a store that runs has: its hooks are not run, and its route is not looked at. */
const shown: readonly StepName[] = ["accepted", "observed", "namespace", "app", "database"];

/**
 * Stops a store and keeps it so: the same objects, none of which has a pod. The app ends before its database, and the
 * data is guarded as that of a store that runs.
 */
export const suspend: Operation = {
  steps: [
    pinVersions,
    followBackups,
    renderSpec,
    chooseTemplate,
    expectKnownData,
    beginOperation,
    announceEndpoints,
    requireKinds,
    guardNamespace,
    guardData,
    guardVolumes,
    recordIntent,
    applyGuards,
    awaitQuota,
    provideSecrets,
    forgetSmoke,
    applyApp,
    stopApp,
    applyData,
    awaitDatabaseEnd,
    observeObjects,
    narrowBounds,
    pruneLeftovers,
    keepTemplate,
    raisePutOff,
  ],
  shown,
  aim: "suspended",
  phaseOf,
  readyState,
  complete: ({ record, now }) => void (record.readyAt ??= now.toISOString()),
};

function readyState(_: Pass, { done, message }: { done: boolean; message: string }): ConditionState {
  if (done) return { status: "False", reason: "Suspended", message: "nothing of the store runs; its data is kept" };
  return { status: "False", reason: "Suspending", message };
}

function phaseOf({ readyAt, firstReadyAt }: StoreRecord, { done, failed }: Standing): Phase {
  if (done) return "Suspended";
  if (failed) return "Failed";
  if (readyAt) return "Degraded";
  return firstReadyAt ? "Updating" : "Provisioning";
}
