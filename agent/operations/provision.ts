import { type Phase, stepNames } from "../../contract/index.ts";
import { isQueued, type Operation, type Pass, type Standing } from "../pass.ts";
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
import { awaitDatabase } from "../steps/await-database.ts";
import { awaitTurn } from "../steps/await-turn.ts";
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
import { releaseStuckPods } from "../steps/release-stuck-pods.ts";
import { renderSpec } from "../steps/render-spec.ts";
import { requireKinds } from "../steps/require-kinds.ts";
import { runSetup, runSetupBeforeApp, runSmoke } from "../steps/run-hooks.ts";
import type { ConditionState } from "../store/conditions.ts";
import type { StoreRecord } from "../store/store-object.ts";

/** Brings a store up, or to a newer revision, and keeps it there. */
export const provision: Operation = {
  steps: [
    pinVersions,
    followBackups,
    renderSpec,
    chooseTemplate,
    expectKnownData,
    beginOperation,
    announceEndpoints,
    awaitTurn,
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
    awaitDatabase,
    runSetupBeforeApp,
    applyApp,
    observeObjects,
    runSetup,
    runSmoke,
    narrowBounds,
    pruneLeftovers,
    keepTemplate,
    raisePutOff,
  ],
  shown: stepNames,
  phaseOf,
  readyState,
  complete: markReady,
};

function readyState(pass: Pass, { done, message }: { done: boolean; message: string }): ConditionState {
  if (done) return { status: "True", reason: "Ready", message: "the shop responds and its smoke check passed" };
  if (isQueued(pass)) return { status: "False", reason: "Queued", message };
  return { status: "False", reason: pass.record.firstReadyAt ? "Updating" : "Progressing", message };
}

function markReady({ record, now }: Pass): void {
  record.readyAt ??= now.toISOString();
  record.firstReadyAt ??= record.readyAt;
}

function phaseOf(record: StoreRecord, { done, failed, queued }: Standing): Phase {
  if (queued) return "Pending";
  if (done) return "Ready";
  if (failed) return "Failed";
  if (record.readyAt) return "Degraded";
  return record.firstReadyAt ? "Updating" : "Provisioning";
}
