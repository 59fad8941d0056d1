import type { Failure } from "../../contract/index.ts";
import { TerminalError } from "../errors.ts";
import { isQueued, lookAgain, type Pass, type ReconcileDeps } from "../pass.ts";
import { type ConditionState, clip, setCondition, setSynced } from "../store/conditions.ts";
import type { Beginning } from "../store/store-cache.ts";
import type { StoreRecord } from "../store/store-object.ts";
import { advanceSteps, isDone } from "./steps-of-operation.ts";
import { persistentTrouble, refusalOf, type Trouble } from "./trouble-of-error.ts";

/** The one place that turns what a pass saw into phase, conditions, steps and failure; returns whether all is done. */
export function summarize(pass: Pass, deps: ReconcileDeps, error?: unknown): boolean {
  const { operation, record, now } = pass;
  showError(pass, deps, error);
  const done = !error && operation.shown.every((name) => isDone(pass.observations, name));
  if (done) operation.complete(pass);
  else record.failure = failureOf(pass, deps, error);
  // What explains a wait may come without an event of its own, such as the cluster's warnings, which are not watched.
  if (!done) lookAgain(pass, deps.timings.waitPollMs);
  if (done || !record.failure) delete record.failure;
  record.steps = advanceSteps(record.steps, { names: operation.shown, observations: pass.observations, now });
  record.phase = operation.phaseOf(record, { done, failed: hasFailed(pass, deps, error), queued: isQueued(pass) });
  setConditions(pass, deps, done);
  return done;
}

/** Where the operation says so, an error is told as the trouble of a step. */
function showError({ operation, store, observations }: Pass, deps: ReconcileDeps, error: unknown): void {
  const trouble = refusalOf(error) ?? persistentTrouble(error, deps.cache.of(store).failures);
  if (operation.errorStep && trouble) observations.set(operation.errorStep, { state: "Failed", ...trouble });
}

function hasFailed(pass: Pass, deps: ReconcileDeps, error: unknown): boolean {
  const { operation, record } = pass;
  if (operation.endsStore) return false;
  if (error instanceof TerminalError && (!record.readyAt || error.reason === "DataMissing")) return true;
  return !record.readyAt && isPastDeadline(pass, deps);
}

/** What is wrong: the error that ended the pass, or the first step with a cause, or what was known, or the deadline. */
function failureOf(pass: Pass, deps: ReconcileDeps, error: unknown): Failure | undefined {
  const cause = pass.record.readyAt && !error ? lostReadiness(pass) : findCause(pass, deps, error);
  if (!cause) return undefined;
  const known = pass.record.failure;
  const since = known?.reason === cause.reason ? known.since : pass.now.toISOString();
  return { ...cause, message: clip(cause.message), since };
}

function findCause(pass: Pass, deps: ReconcileDeps, error: unknown): Trouble | undefined {
  const { failures } = deps.cache.of(pass.store);
  const alone = pass.operation.errorStep ? undefined : error; // otherwise it is the cause of that step by now
  const found = refusalOf(alone) ?? firstCause(pass) ?? persistentTrouble(alone, failures);
  return found ?? stillKnown(pass, error) ?? overdue(pass, deps) ?? lostReadiness(pass);
}

/** An error that says nothing by itself ended the pass: what was wrong with a step that it did not come to still is. */
function stillKnown({ record, observations }: Pass, error: unknown): Trouble | undefined {
  const { failure } = record;
  const wasSeen = failure?.step !== undefined && observations.has(failure.step);
  return error && !wasSeen ? failure : undefined;
}

function firstCause({ operation, observations }: Pass): Trouble | undefined {
  for (const step of operation.shown) {
    const seen = observations.get(step);
    if (seen?.reason && seen.state !== "Done")
      return { reason: seen.reason, message: seen.message ?? seen.reason, step };
  }
  return undefined;
}

function overdue(pass: Pass, deps: ReconcileDeps): Trouble | undefined {
  if (pass.record.readyAt || pass.operation.endsStore || !isPastDeadline(pass, deps)) return undefined;
  const step = pass.operation.shown.find((name) => !isDone(pass.observations, name));
  const why = (step && pass.observations.get(step)?.message) ?? "no cause is known";
  const message = `not ${pass.operation.aim ?? "Ready"} ${deps.profile.readyDeadlineSeconds} s after the agent accepted it: ${why}`;
  return { reason: "DeadlineExceeded", message, ...(step && { step }) };
}

/**
 * Every step of a live store was done: what comes first broke first, whether or not it says why. Its steps stay done,
 * so this message is the only place that tells what else is wrong.
 */
function lostReadiness(pass: Pass): Trouble | undefined {
  const lost = pass.record.readyAt ? pass.operation.shown.filter((name) => !isDone(pass.observations, name)) : [];
  // A step that waits for another one is not what broke.
  const broken = lost.filter((name) => pass.observations.get(name)?.state !== "Waiting");
  const [step, ...later] = broken.length > 0 ? broken : lost;
  if (!step) return undefined;
  const { reason = "NotReady", message = `${step} is not ready` } = pass.observations.get(step) ?? {};
  const also = later.flatMap((name) => {
    const seen = pass.observations.get(name);
    return seen?.reason ? [`; also ${name}: ${seen.message ?? seen.reason}`] : [];
  });
  return { step, reason, message: [message, ...also].join("") };
}

/** Also asks for a look at the moment when the deadline passes, so that silence ends in Failed. */
function isPastDeadline(pass: Pass, deps: ReconcileDeps): boolean {
  const begun = beginningOf(pass, deps);
  if (begun.wasOverdue) return true;
  const leftMs = begun.attendedMs + deps.profile.readyDeadlineSeconds * 1000 - deps.attendance.ms();
  if (leftMs > 0) lookAgain(pass, leftMs);
  return leftMs <= 0;
}

/**
 * When this process first looked at the operation, in time in which it could be worked on: an agent, a cluster or a
 * bus that was away fails no store. What had failed before this process stays so until it is Ready.
 */
function beginningOf({ store, record, now }: Pass, deps: ReconcileDeps): Beginning {
  const known = deps.cache.of(store);
  const revision = record.observedRevision;
  if (known.beginning && known.beginning.revision === revision) return known.beginning;
  const deadline = Date.parse(record.observedAt ?? "") + deps.profile.readyDeadlineSeconds * 1000;
  const wasOverdue = record.phase === "Failed" && now.getTime() >= deadline;
  known.beginning = { revision, attendedMs: deps.attendance.ms(), wasOverdue };
  return known.beginning;
}

function setConditions(pass: Pass, deps: ReconcileDeps, done: boolean): void {
  const { operation, record, now, store, observations } = pass;
  const state = record.failure
    ? notReady(record.failure)
    : operation.readyState(pass, { done, message: waitedFor(record) });
  setCondition(record.conditions, "Ready", { now, state });
  const data = record.firstReadyAt && !operation.endsStore && dataState(record, observations.size > 0);
  if (data) setCondition(record.conditions, "DataPresent", { now, state: data });
  setSynced({ store, record, now }, deps.cache);
}

function notReady({ reason, message }: Failure): ConditionState {
  return { status: "False", reason, message };
}

/** What is waited for, by the first step that says it. */
function waitedFor({ steps }: StoreRecord): string {
  return steps.find((step) => step.state !== "Done" && step.message)?.message ?? "work is under way";
}

/** Nothing new when the pass ended before the data was looked for. */
function dataState({ failure }: StoreRecord, wasFound: boolean): ConditionState | undefined {
  if (failure?.reason === "DataMissing") return { status: "False", reason: "DataMissing", message: failure.message };
  return wasFound ? { status: "True", reason: "DataFound", message: "every data object is there" } : undefined;
}
