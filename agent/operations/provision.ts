import { type Phase, stepNames } from "../../contract/index.ts";
import type { Operation, Pass, Standing } from "../pass.ts";
import { beginOperation } from "../status/begin-operation.ts";
import { announceEndpoints } from "../steps/announce-endpoints.ts";
import { applyApp, applyData, applyGuards, awaitQuota, raisePutOff, recordIntent } from "../steps/apply-waves.ts";
import { provideSecrets } from "../steps/create-secrets.ts";
import { guardData } from "../steps/guard-data.ts";
import { guardNamespace } from "../steps/guard-namespace.ts";
import { guardVolumes } from "../steps/guard-volumes.ts";
import { observeObjects } from "../steps/observe.ts";
import { pruneLeftovers } from "../steps/prune.ts";
import { expectKnownData } from "../steps/recall-history.ts";
import { releaseStuckPods } from "../steps/release-stuck-pods.ts";
import { renderSpec } from "../steps/render-spec.ts";
import { requireKinds } from "../steps/require-kinds.ts";
import { runSetup, runSetupBeforeApp, runSmoke } from "../steps/run-hooks.ts";
import type { StoreRecord } from "../store/store-object.ts";

/** Brings a store up, or to a newer revision, and keeps it there. */
export const provision: Operation = {
  steps: [
    renderSpec,
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
    applyData,
    releaseStuckPods,
    runSetupBeforeApp,
    applyApp,
    observeObjects,
    runSetup,
    runSmoke,
    pruneLeftovers,
    raisePutOff,
  ],
  shown: stepNames,
  phaseOf,
  readyState: ({ record }, { done, message }) =>
    done
      ? { status: "True", reason: "Ready", message: "the shop responds and its smoke check passed" }
      : { status: "False", reason: record.firstReadyAt ? "Updating" : "Progressing", message },
  complete: markReady,
};

function markReady({ record, now }: Pass): void {
  record.readyAt ??= now.toISOString();
  record.firstReadyAt ??= record.readyAt;
}

function phaseOf(record: StoreRecord, { done, failed }: Standing): Phase {
  if (done) return "Ready";
  if (failed) return "Failed";
  if (record.readyAt) return "Degraded";
  return record.firstReadyAt ? "Updating" : "Provisioning";
}
