import type { Hook } from "../../constructs/index.ts";
import type { StepName } from "../../contract/index.ts";
import { diagnoseWorkload } from "../diagnosis/diagnose.ts";
import { jobOutcome } from "../diagnosis/readiness.ts";
import { terminationMessage } from "../diagnosis/termination-message.ts";
import { lookAgain, type Observation, type Pass, type PassStep, type ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { backoffMs } from "../queue/backoff.ts";
import { lastRunOf } from "../store/hook-runs.ts";
import { dropEntry, findEntry, noteEntry, refOf } from "../store/inventory.ts";
import type { HookRecord } from "../store/store-object.ts";
import { observeWaves } from "./observe.ts";
import { rememberVolumes } from "./volumes-left.ts";

const data: readonly StepName[] = ["namespace", "secrets", "database"];

/** What must be done before a hook may run: the shop's parts for setup, everything for the smoke check. */
function needsOf({ name, before }: Hook): readonly StepName[] {
  if (name === "smoke") return [...data, "app", "setup", "route"];
  return before === "app" ? data : [...data, "app"];
}

/** Runs a hook once for its inputs until they change; a failed run is removed and tried again with backoff. */
function runHook(name: Hook["name"]): PassStep {
  return async (pass, deps) => {
    const hook = pass.manifests.hooks.find((each) => each.name === name);
    if (!hook) return;
    pass.observations.set(hook.step, await advance(pass, deps, hook));
  };
}

/** For an engine whose app can't start before its setup: the pass ends here until that has succeeded. */
export const runSetupBeforeApp: PassStep = async (pass, deps) => {
  const hook = pass.manifests.hooks.find(({ name }) => name === "setup");
  if (hook?.before !== "app" || recordOf(pass, hook)?.outcome === "Succeeded") return undefined;
  // Setup may take long: no plan with smaller volumes is to be promised meanwhile.
  rememberVolumes(pass.record, deps.owned.inNamespace("PersistentVolumeClaim", pass.manifests.namespace));
  await observeWaves(pass, deps, ["guards", "data"]);
  const observation = await advance(pass, deps, hook);
  pass.observations.set(hook.step, observation);
  if (observation.state === "Done") return undefined;
  pass.observations.set("app", { state: "Waiting", message: `waiting for ${hook.step}` });
  return "wait";
};

export const runSetup: PassStep = runHook("setup");
export const runSmoke: PassStep = runHook("smoke");

async function advance(pass: Pass, deps: ReconcileDeps, hook: Hook): Promise<Observation> {
  const known = recordOf(pass, hook);
  if (known?.outcome === "Succeeded") return { state: "Done" };
  const job = deps.owned.find(refOf(hook.job));
  if (job && !isOverrun(pass, hook)) return watchJob(pass, deps, { hook, job });
  const missing = needsOf(hook).filter((step) => pass.observations.get(step)?.state !== "Done");
  if (missing.length > 0) return { state: "Waiting", message: `waiting for ${missing.join(", ")}` };
  return restAfterFailure(pass, known) ?? (await endFormer(pass, deps, hook)) ?? startJob(pass, deps, hook);
}

/** Until the next attempt. */
function restAfterFailure(pass: Pass, known: HookRecord | undefined): Observation | undefined {
  const waitMs = known?.nextAttemptAt ? Date.parse(known.nextAttemptAt) - pass.now.getTime() : 0;
  if (waitMs <= 0) return undefined;
  lookAgain(pass, waitMs);
  return failedObservation(known?.message);
}

/**
 * Before a hook runs with other inputs: a run of the ones before is over or is ended, and so is one of the same inputs from
 * before those, which says nothing any more.
 */
async function endFormer(pass: Pass, deps: ReconcileDeps, { name, job }: Hook): Promise<Observation | undefined> {
  const jobs = deps.owned.inNamespace("Job", pass.manifests.namespace).filter((each) => {
    const isOfHook = each.metadata.name.startsWith(`${name}-`) && findEntry(pass.record, refOf(each)) !== undefined;
    return isOfHook && (each.metadata.name === job.metadata.name || jobOutcome(each) === undefined);
  });
  for (const each of jobs) {
    if (each.metadata.deletionTimestamp === undefined) await deps.writer.remove(refOf(each), each.metadata.uid ?? "");
  }
  const [first] = jobs;
  return first && { state: "Running", message: `waiting for Job ${first.metadata.name} of before to be gone` };
}

async function startJob(pass: Pass, deps: ReconcileDeps, hook: Hook): Promise<Observation> {
  const previous = recordOf(pass, hook);
  setRecord(pass, hook, {
    outcome: "Running",
    attempts: (previous?.attempts ?? 0) + 1,
    startedAt: pass.now.toISOString(),
    ...(previous?.message && { message: previous.message }),
  });
  noteEntry(pass.record, refOf(hook.job));
  await pass.persist(); // remembered before it can run
  const job = await deps.writer.apply(hook.job);
  deps.owned.remember(job);
  const { uid } = job.metadata;
  noteEntry(pass.record, { ...refOf(hook.job), ...(uid && { uid }) });
  return runningObservation(pass, hook, "is running");
}

async function watchJob(
  pass: Pass,
  deps: ReconcileDeps,
  { hook, job }: { hook: Hook; job: ClusterObject },
): Promise<Observation> {
  if (job.metadata.deletionTimestamp) return runningObservation(pass, hook, "is being removed");
  const ended = jobOutcome(job);
  if (!ended) {
    const cause = await diagnoseWorkload(pass, deps, job);
    return cause?.reason ? { state: "Running", ...cause } : runningObservation(pass, hook, "is running");
  }
  const finishedAt = pass.now.toISOString();
  const attempts = Math.max(1, recordOf(pass, hook)?.attempts ?? 1);
  if (ended.outcome === "Succeeded") {
    setRecord(pass, hook, { outcome: "Succeeded", attempts, finishedAt });
    return { state: "Done" };
  }
  const { hookRetryBaseMs, hookRetryMaxMs } = deps.timings;
  const delayMs = backoffMs(attempts, { retryBaseMs: hookRetryBaseMs, retryMaxMs: hookRetryMaxMs });
  const nextAttemptAt = new Date(pass.now.getTime() + delayMs).toISOString();
  // Before the Job is removed, and its pods and their logs with it.
  const cause = terminationMessage(job, deps.owned.inNamespace("Pod", pass.manifests.namespace)) ?? ended.message;
  const message = `${hook.name} failed, attempt ${attempts}: ${cause}`.slice(0, 1000);
  setRecord(pass, hook, { outcome: "Failed", attempts, finishedAt, nextAttemptAt, message });
  await deps.writer.remove(refOf(hook.job), job.metadata.uid ?? "");
  dropEntry(pass.record, refOf(hook.job));
  lookAgain(pass, delayMs);
  return failedObservation(message);
}

/** A hook that failed and runs again is no better off until it succeeds: its last failure stays the cause. */
function runningObservation(pass: Pass, hook: Hook, doing: string): Observation {
  const failed = recordOf(pass, hook)?.message;
  if (failed) return { state: "Running", reason: "HookFailed", message: failed };
  return { state: "Running", message: `Job ${hook.job.metadata.name} ${doing}` };
}

function failedObservation(message = "the hook failed"): Observation {
  return { state: "Failed", reason: "HookFailed", message };
}

/**
 * What is known of the hook with these inputs, unless it has begun with others since: what those did to the shop has to be
 * done again with these.
 */
function recordOf(pass: Pass, hook: Hook): HookRecord | undefined {
  const last = lastRunOf(pass.record, hook.name);
  return last?.hash === hook.inputsHash ? last : undefined;
}

/** Whether it has begun with other inputs since it ran with these. */
function isOverrun(pass: Pass, hook: Hook): boolean {
  const last = lastRunOf(pass.record, hook.name);
  return last !== undefined && last.hash !== hook.inputsHash;
}

/** The last of each hook counts; the others tell what was done before. The oldest go first. */
const keptRecords = 20;

function setRecord({ record }: Pass, hook: Hook, outcome: Omit<HookRecord, "name" | "hash">): void {
  const others = record.hooks.filter(({ name, hash }) => name !== hook.name || hash !== hook.inputsHash);
  record.hooks = [...others, { name: hook.name, hash: hook.inputsHash, ...outcome }].slice(-keptRecords);
}
