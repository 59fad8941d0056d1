import { formatRevision } from "../../contract/index.ts";
import type { Pass } from "../pass.ts";
import { setCondition } from "../store/conditions.ts";
import { firstSteps } from "./steps-of-operation.ts";

/** Begins the operation when a newer revision was accepted: its steps, and its way to their end, start again. */
export function beginOperation(pass: Pass): void {
  const { operation, store, record, now } = pass;
  const revision = formatRevision(store.spec.revision);
  if (record.observedRevision === revision) return;
  record.observedRevision = revision;
  record.observedAt = now.toISOString();
  record.steps = firstSteps(operation.shown, now);
  delete record.readyAt;
  delete record.failure;
  record.phase = operation.phaseOf(record, { done: false, failed: false });
  if (!operation.endsStore) return;
  // Nothing that was said of the shop holds any more, and the record may be written before the pass is summed up.
  const state = operation.readyState(pass, { done: false, message: "the agent has accepted the delete" });
  setCondition(record.conditions, "Ready", { now, state });
}
