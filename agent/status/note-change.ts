import { lookAgain, type Pass, type ReconcileDeps } from "../pass.ts";
import type { TemplateRecord } from "../store/store-object.ts";

type Change = NonNullable<TemplateRecord["change"]>;

/**
 * Remembers of a store that got a new template since when it is Ready with it, or that its time for that is over. An
 * agent, a cluster or a bus that was away fails none: what counts is the time in which the store could be looked at.
 */
export function noteChange(pass: Pass, deps: ReconcileDeps, isDone: boolean): void {
  const { record, heldAs, store } = pass;
  const { template } = record;
  if (template?.change === undefined || template.change.target !== deps.templates.target) return;
  // A store that is suspended shows nothing of what the template does to it.
  if (heldAs || store.spec.store.suspended) return;
  const { change } = template;
  record.template = { ...template, change: isDone ? readyNow(change, pass, deps) : notReady(change, pass, deps) };
}

function readyNow(change: Change, { now, store }: Pass, deps: ReconcileDeps): Change {
  deps.cache.of(store).changeSeenMs = undefined;
  return { ...change, readySince: change.readySince ?? now.toISOString() };
}

function notReady(change: Change, pass: Pass, deps: ReconcileDeps): Change {
  const { record, store, now } = pass;
  // An error that only kept the agent from looking leaves the phase as it was.
  if (change.readySince !== undefined && record.phase === "Ready") return change;
  const { readySince: _, ...fallen } = change;
  const known = deps.cache.of(store);
  known.changeSeenMs ??= deps.attendance.ms();
  const leftMs = known.changeSeenMs + deps.profile.readyDeadlineSeconds * 1000 - deps.attendance.ms();
  if (leftMs > 0) lookAgain(pass, leftMs);
  return leftMs > 0 || change.failedAt !== undefined ? fallen : { ...fallen, failedAt: now.toISOString() };
}
