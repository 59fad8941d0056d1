import { namespaceOf } from "../../constructs/index.ts";
import type { BackupRecord } from "../../contract/index.ts";
import {
  type BackupResult,
  backupOfJob,
  failed,
  inOneLine,
  lastWordsOfBackup,
  resultOfBackup,
} from "../diagnosis/backup-result.ts";
import { diagnoseWorkload } from "../diagnosis/diagnose.ts";
import { jobOutcome } from "../diagnosis/readiness.ts";
import { lookAgain, type Pass, type ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { findBackup, noteBackup } from "../store/backup-records.ts";
import { refOf } from "../store/inventory.ts";
import { mayWriteInto } from "../store/ownership.ts";

/** The watch of pods may be behind that of Jobs: so long it is waited for what the pod left. */
const lastWordsMs = 60_000;
const pollMs = 1000;

/**
 * Keeps the record of the store's backups as their Jobs are: a Job is the backup that was asked for, so that an agent that
 * was killed finds it again. Its result is kept before it is removed. What goes wrong here keeps nothing else from the store.
 */
export async function followBackups(pass: Pass, deps: ReconcileDeps): Promise<void> {
  try {
    await follow(pass, deps);
  } catch (error) {
    deps.logger.warn({ err: error }, "backups not looked at");
    lookAgain(pass, deps.timings.retryMaxMs);
  }
}

async function follow(pass: Pass, deps: ReconcileDeps): Promise<void> {
  const name = namespaceOf(pass.store.spec.store.name);
  const namespace = deps.owned.find({ apiVersion: "v1", kind: "Namespace", name });
  if (namespace === undefined || !mayWriteInto(namespace, pass)) return;
  const jobs = deps.owned.inNamespace("Job", name).filter((job) => backupOfJob(job) !== undefined);
  for (const job of jobs) await followOne(pass, deps, job);
  if (deps.owned.whyMissing("Job") !== undefined) return;
  const present = new Set(jobs.map(backupOfJob));
  for (const backup of pass.record.backups.filter(({ id, state }) => state === "Running" && !present.has(id))) {
    end(pass, backup, failed("Interrupted", "Its Job is gone."));
  }
}

async function followOne(pass: Pass, deps: ReconcileDeps, job: ClusterObject): Promise<void> {
  const id = backupOfJob(job) ?? "";
  const known = findBackup(pass.record, id) ?? begun(pass, job, id);
  if (jobOutcome(job) === undefined) {
    noteBackup(pass.record, known); // whatever becomes of the look at its pods
    const cause = await diagnoseWorkload(pass, deps, job);
    const { message: _, ...unexplained } = known;
    noteBackup(pass.record, { ...unexplained, ...(cause && { message: inOneLine(cause.message) }) });
    return;
  }
  if (known.state === "Running") {
    const result = await resultOf(pass, deps, job);
    if (result === undefined) {
      noteBackup(pass.record, known);
      lookAgain(pass, pollMs);
      return;
    }
    const { message: _, ...unexplained } = known;
    end(pass, unexplained, result);
    await pass.persist(); // kept before the Job that has it goes
    const { state, reason } = result;
    deps.logger.info({ backup: id, state, ...(reason && { reason }) }, "backup ended");
  }
  if (job.metadata.deletionTimestamp === undefined) await deps.writer.remove(refOf(job), job.metadata.uid ?? "");
}

function begun({ record, now }: Pass, { metadata }: ClusterObject, id: string): BackupRecord {
  const { engineVersion, databaseVersion } = record;
  return {
    id,
    state: "Running",
    startedAt: metadata.creationTimestamp ?? now.toISOString(),
    ...(engineVersion !== undefined && { engineVersion }),
    ...(databaseVersion !== undefined && { databaseVersion }),
  };
}

function end({ record, now }: Pass, backup: BackupRecord, result: BackupResult): void {
  noteBackup(record, { ...backup, ...result, finishedAt: now.toISOString() });
}

/** Undefined while the pod has not been seen to end. */
async function resultOf({ now }: Pass, deps: ReconcileDeps, job: ClusterObject): Promise<BackupResult | undefined> {
  const pods = deps.owned.inNamespace("Pod", job.metadata.namespace ?? "");
  const words = lastWordsOfBackup(job, pods);
  if (words === undefined && now.getTime() - endedAt(job) < lastWordsMs) return undefined;
  const result = resultOfBackup(job, words?.text ?? "");
  return (await isPlayed(job, words?.node, deps)) ? { state: "Simulated" } : result;
}

/** Whether it succeeded on a node that only plays containers: nothing was stored then. */
async function isPlayed(job: ClusterObject, node: string | undefined, deps: ReconcileDeps): Promise<boolean> {
  if (node === undefined || jobOutcome(job)?.outcome !== "Succeeded") return false;
  return deps.isSimulatedNode(node);
}

/** When its condition came, by the clock of the API server's cluster. */
function endedAt({ status }: ClusterObject): number {
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly { lastTransitionTime?: string }[] };
  return Math.max(0, ...conditions.map(({ lastTransitionTime = "" }) => Date.parse(lastTransitionTime) || 0));
}
