import type { Reason } from "../../contract/index.ts";
import type { Operation, Pass } from "../pass.ts";
import { beginOperation } from "../status/begin-operation.ts";
import { awaitGrace } from "../steps/await-grace.ts";
import { awaitVolumes } from "../steps/await-volumes.ts";
import { confirmDelete } from "../steps/confirm-delete.ts";
import { endApp } from "../steps/end-app.ts";
import { recallFirstReady } from "../steps/recall-history.ts";
import { removeNamespace } from "../steps/remove-namespace.ts";
import type { ConditionState } from "../store/conditions.ts";

/**
 * Carries out a delete by the data-safety contract (design D4): only after its grace, only while the stream still asks
 * for it, only the namespace that names this store's uid and no newer revision, only by that namespace's own uid, and
 * waits until it is gone. The app ends first, within its time. Nothing is rendered: a store that can't be, can go.
 */
export const remove: Operation = {
  steps: [
    beginOperation,
    recallFirstReady, // otherwise an undelete would find a store that was never live
    awaitGrace,
    confirmDelete,
    endApp,
    removeNamespace,
    awaitVolumes,
  ],
  shown: ["accepted", "observed", "namespace"],
  errorStep: "namespace",
  endsStore: true,
  phaseOf: (_, { done }) => (done ? "Deleted" : "Deleting"),
  readyState,
  complete: forgetShop,
};

/** Reasons of a delete that has not begun to remove anything. */
const waitingReasons: ReadonlySet<Reason> = new Set(["WaitingForDelete", "DeleteNotConfirmed"]);

function readyState(pass: Pass, { done, message }: { done: boolean; message: string }): ConditionState {
  const seen = pass.observations.get("namespace");
  if (seen && done) return { status: "False", reason: seen.says ?? "Deleted", message: seen.message ?? message };
  // A pass that an error ended before it came to the namespace takes nothing back.
  const reason = seen ? (seen.says ?? "Deleting") : (waitingReason(pass) ?? "Deleting");
  return { status: "False", reason, message };
}

function waitingReason({ record }: Pass): Reason | undefined {
  const known = record.conditions.find(({ type }) => type === "Ready")?.reason;
  return known && waitingReasons.has(known) ? known : undefined;
}

/** What was said while the shop ran: beside "nothing of the store is left" it would be a lie. */
function forgetShop({ record }: Pass): void {
  if (record.observedRevision) record.appliedRevision = record.observedRevision;
  delete record.endpoints;
  record.hostStates = [];
  record.conditions = record.conditions.filter(({ type }) => type !== "DataPresent");
}
