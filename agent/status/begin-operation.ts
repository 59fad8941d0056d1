import { formatRevision } from "../../contract/index.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import { setCondition, setSynced } from "../store/conditions.ts";
import { firstSteps } from "./steps-of-operation.ts";

/** Begins the operation when a newer revision was accepted: its steps, and its way to their end, start again. */
export function beginOperation(pass: Pass, deps: Pick<ReconcileDeps, "cache">): void {
  const { operation, store, record, now } = pass;
  const revision = formatRevision(store.spec.revision);
  if (record.observedRevision === revision) return;
  record.observedRevision = revision;
  record.observedAt = now.toISOString();
  record.steps = firstSteps(operation.shown, now);
  delete record.readyAt;
  delete record.failure;
  record.phase = operation.phaseOf(record, { done: false, failed: false });
  // The record may be written before the pass is summed up: nothing that was said of another operation holds any more.
  const isServing = record.conditions.some(({ type, status }) => type === "Ready" && status === "True");
  if (operation.endsStore || !isServing) setBegun(pass);
  setSynced({ store, record, now }, deps.cache);
}

function setBegun(pass: Pass): void {
  const { operation, record, now } = pass;
  const message = `the agent has accepted the ${operation.endsStore ? "delete" : "revision"}`;
  setCondition(record.conditions, "Ready", { now, state: operation.readyState(pass, { done: false, message }) });
}
