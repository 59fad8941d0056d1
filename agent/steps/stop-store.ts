import * as z from "zod";
import { labelKeys } from "../../constructs/index.ts";
import { jobOutcome } from "../diagnosis/readiness.ts";
import type { Pass, PassStep, ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { dropEntry, refOf } from "../store/inventory.ts";
import { isOfApp } from "./end-app.ts";

/** A backup that runs is let end for so long: what it has begun would be lost. */
const backupMs = 600_000;
const backupComponent = "backup";

/**
 * Ends what uses the store's databases while they still answer. The app has been told to have no pods, and its visitors
 * are served to the end of what they asked for; Jobs are ended here. The pass ends until none of their pods is left.
 */
export const stopApp: PassStep = async (pass, deps) => {
  const { namespace } = pass.manifests;
  const jobs = deps.owned.inNamespace("Job", namespace);
  for (const job of jobs.filter((each) => !mayEnd(each, deps))) await removeJob(job, pass, deps);
  const left = podsIn(namespace, deps).filter(isOfApp);
  if (left.length === 0) return undefined;
  pass.observations.set("app", { state: "Running", message: `the app is being stopped; pods left: ${namesOf(left)}` });
  pass.observations.set("database", { state: "Waiting", message: "waiting for app" });
  return "wait";
};

/** Ends the pass until no pod of the store is left: only then its volumes are at rest. */
export const awaitDatabaseEnd: PassStep = (pass, deps) => {
  const left = podsIn(pass.manifests.namespace, deps);
  if (left.length === 0) return undefined;
  const message = `the database is being stopped; pods left: ${namesOf(left)}`;
  pass.observations.set("app", { state: "Done" });
  pass.observations.set("database", { state: "Running", message });
  return "wait";
};

/** The shop is tried again when it comes back: its Job of before must not be taken for that. */
export const forgetSmoke: PassStep = ({ record }) => {
  record.hooks = record.hooks.filter(({ name }) => name !== "smoke");
};

function mayEnd(job: ClusterObject, deps: ReconcileDeps): boolean {
  const { labels, creationTimestamp = "", deletionTimestamp } = job.metadata;
  if (deletionTimestamp) return true;
  const component = labels?.[labelKeys.component];
  if (jobOutcome(job) !== undefined) return component !== "smoke";
  return component === backupComponent && deps.clock.now().getTime() < Date.parse(creationTimestamp) + backupMs;
}

async function removeJob(job: ClusterObject, { record }: Pass, deps: ReconcileDeps): Promise<void> {
  const ref = refOf(job);
  if (job.metadata.uid) await deps.writer.remove(ref, job.metadata.uid);
  dropEntry(record, ref);
}

const podStatus = z.object({ status: z.object({ phase: z.string().default("") }).prefault({}) });

/** Those that have not ended. */
function podsIn(namespace: string, deps: ReconcileDeps): readonly ClusterObject[] {
  return deps.owned.inNamespace("Pod", namespace).filter((pod) => {
    const { phase } = podStatus.parse(pod).status;
    return phase !== "Succeeded" && phase !== "Failed";
  });
}

function namesOf(pods: readonly ClusterObject[]): string {
  return pods.map(({ metadata }) => metadata.name).join(", ");
}
