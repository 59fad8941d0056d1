import { type Failure, formatRevision, type Phase, type StepName, stepNames } from "../../contract/index.ts";
import { customHostsOf, expectHosts } from "../diagnosis/host-states.ts";
import { TerminalError } from "../errors.ts";
import { lookAgain, type Observation, type Pass, type ReconcileDeps } from "../pass.ts";
import { type ConditionState, clip, setCondition, setSynced } from "../store/conditions.ts";
import type { Beginning } from "../store/store-cache.ts";
import type { StoreRecord } from "../store/store-object.ts";
import { advanceSteps } from "./steps-of-operation.ts";
import { persistentTrouble, refusalOf, type Trouble } from "./trouble-of-error.ts";

/** Begins a new operation when a newer revision was taken in: its steps and its way to Ready start anew. */
export function beginOperation({ store, record, now, manifests }: Pass): void {
  const revision = formatRevision(store.spec.revision);
  if (record.observedRevision !== revision) {
    record.observedRevision = revision;
    record.claimedAt = now.toISOString();
    record.steps = advanceSteps([], new Map(ownSteps), now);
    record.phase = record.firstReadyAt ? "Updating" : "Provisioning";
    delete record.readyAt;
    delete record.failure;
  }
  record.engineVersion = manifests.engineVersion;
  record.endpoints = { ...manifests.endpoints, hosts: [...manifests.endpoints.hosts] };
  record.url = manifests.endpoints.url;
  expectHosts(record, customHostsOf(manifests));
}

/** The one place that turns what a pass saw into phase, conditions, steps and failure. */
export function summarize(pass: Pass, deps: ReconcileDeps, error?: unknown): void {
  const { record, now } = pass;
  const done = !error && stepNames.every((name) => isDone(pass, name));
  if (done) markReady(record, now);
  else record.failure = failureOf(pass, deps, error);
  // What explains a wait may come without an event of its own, such as the cluster's warnings, which are not watched.
  if (!done) lookAgain(pass, deps.timings.waitPollMs);
  if (!record.failure) delete record.failure;
  record.steps = advanceSteps(record.steps, withOwnSteps(pass), now);
  const isLasting = error instanceof TerminalError && (!record.readyAt || error.reason === "DataMissing");
  const failed = isLasting || (!record.readyAt && isPastDeadline(pass, deps));
  record.phase = phaseOf(record, { done, failed });
  setConditions(pass, deps, done);
}

function isDone({ observations }: Pass, name: StepName): boolean {
  return name === "accepted" || name === "observed" || observations.get(name)?.state === "Done";
}

function withOwnSteps({ observations }: Pass): Map<StepName, Observation> {
  return new Map([...observations, ...ownSteps]);
}

/** A revision that the agent works on is accepted and observed. */
const ownSteps: readonly [StepName, Observation][] = [
  ["accepted", { state: "Done" }],
  ["observed", { state: "Done" }],
];

function markReady(record: StoreRecord, now: Date): void {
  record.readyAt ??= now.toISOString();
  record.firstReadyAt ??= record.readyAt;
  delete record.failure;
}

/** What is wrong: the error that ended the pass, else the first step with a cause, else what was known, else the deadline. */
function failureOf(pass: Pass, deps: ReconcileDeps, error: unknown): Failure | undefined {
  const cause = pass.record.readyAt && !error ? lostReadiness(pass) : findCause(pass, deps, error);
  if (!cause) return undefined;
  const known = pass.record.failure;
  const since = known?.reason === cause.reason ? known.since : pass.now.toISOString();
  return { ...cause, message: clip(cause.message), since };
}

function findCause(pass: Pass, deps: ReconcileDeps, error: unknown): Trouble | undefined {
  const found = refusalOf(error) ?? firstCause(pass) ?? persistentTrouble(error, deps.cache.of(pass.store).failures);
  return found ?? stillKnown(pass, error) ?? overdue(pass, deps) ?? lostReadiness(pass);
}

/** An error that says nothing by itself ended the pass: what was wrong with a step that it did not come to still is. */
function stillKnown({ record, observations }: Pass, error: unknown): Trouble | undefined {
  const { failure } = record;
  const wasSeen = failure?.step !== undefined && observations.has(failure.step);
  return error && !wasSeen ? failure : undefined;
}

function firstCause({ observations }: Pass): Trouble | undefined {
  for (const step of stepNames) {
    const seen = observations.get(step);
    if (seen?.reason && seen.state !== "Done")
      return { reason: seen.reason, message: seen.message ?? seen.reason, step };
  }
  return undefined;
}

function overdue(pass: Pass, deps: ReconcileDeps): Trouble | undefined {
  if (pass.record.readyAt || !isPastDeadline(pass, deps)) return undefined;
  const step = stepNames.find((name) => !isDone(pass, name));
  const why = (step && pass.observations.get(step)?.message) ?? "no cause is known";
  const message = `not Ready ${deps.profile.readyDeadlineSeconds} s after the agent took it in: ${why}`;
  return { reason: "DeadlineExceeded", message, ...(step && { step }) };
}

/**
 * Of a live store every step was done: what comes first broke first, whether or not it says why. Its steps stay done,
 * so this message is the only place that tells what else is wrong.
 */
function lostReadiness(pass: Pass): Trouble | undefined {
  const lost = pass.record.readyAt ? stepNames.filter((name) => !isDone(pass, name)) : [];
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
  const deadline = Date.parse(record.claimedAt ?? "") + deps.profile.readyDeadlineSeconds * 1000;
  const wasOverdue = record.phase === "Failed" && now.getTime() >= deadline;
  known.beginning = { revision, attendedMs: deps.attendance.ms(), wasOverdue };
  return known.beginning;
}

function phaseOf(record: StoreRecord, { done, failed }: { done: boolean; failed: boolean }): Phase {
  if (done) return "Ready";
  if (failed) return "Failed";
  if (record.readyAt) return "Degraded";
  return record.firstReadyAt ? "Updating" : "Provisioning";
}

function setConditions({ record, now, store, observations }: Pass, deps: ReconcileDeps, done: boolean): void {
  const { conditions } = record;
  setCondition(conditions, "Ready", { now, state: done ? isReady : notReady(record) });
  const data = record.firstReadyAt && dataState(record, observations.size > 0);
  if (data) setCondition(conditions, "DataPresent", { now, state: data });
  setSynced({ store, record, now }, deps.cache);
}

const isReady: ConditionState = {
  status: "True",
  reason: "Ready",
  message: "the shop answers and its smoke check passed",
};

function notReady({ failure, firstReadyAt, steps }: StoreRecord): ConditionState {
  if (failure) return { status: "False", reason: failure.reason, message: failure.message };
  const why = steps.find((step) => step.state !== "Done" && step.message)?.message ?? "work is under way";
  return { status: "False", reason: firstReadyAt ? "Updating" : "Progressing", message: why };
}

/** Nothing new when the pass ended before the data was looked for. */
function dataState({ failure }: StoreRecord, wasFound: boolean): ConditionState | undefined {
  if (failure?.reason === "DataMissing") return { status: "False", reason: "DataMissing", message: failure.message };
  return wasFound ? { status: "True", reason: "DataFound", message: "every data object is there" } : undefined;
}
