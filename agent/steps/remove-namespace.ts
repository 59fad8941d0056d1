import * as z from "zod";
import { namespaceOf } from "../../constructs/index.ts";
import type { Observation, Pass, ReconcileDeps, StepEnd } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { refOf } from "../store/inventory.ts";
import { mayRemove } from "../store/ownership.ts";
import { rememberVolumes } from "./volumes-left.ts";

/** The namespace that a delete of this store removes; undefined when there is no such namespace, or it is not the store's own. */
export async function namespaceToRemove(pass: Pass, deps: ReconcileDeps): Promise<ClusterObject | undefined> {
  const name = namespaceOf(pass.store.metadata.name);
  const namespace = await deps.writer.read({ apiVersion: "v1", kind: "Namespace", name });
  return namespace && mayRemove(namespace, pass) ? namespace : undefined;
}

/** Asks for the namespace's removal, by its own uid, and ends the pass until it is gone. */
export async function removeNamespace(pass: Pass, deps: ReconcileDeps): Promise<StepEnd> {
  const namespace = await namespaceToRemove(pass, deps);
  if (!namespace) return undefined;
  const { name, uid, deletionTimestamp } = namespace.metadata;
  if (!deletionTimestamp && uid) {
    rememberVolumes(pass.record, deps.owned.inNamespace("PersistentVolumeClaim", name));
    await pass.persist(); // the volumes' names go with the namespace
    await deps.writer.remove(refOf(namespace), uid);
  }
  pass.observations.set("namespace", describe(namespace, deps));
  return "wait";
}

const stuckTypes = new Set([
  "NamespaceDeletionDiscoveryFailure",
  "NamespaceDeletionGroupVersionParsingFailure",
  "NamespaceDeletionContentFailure",
  "NamespaceContentRemaining",
  "NamespaceFinalizersRemaining",
]);

const terminatingSchema = z.object({
  status: z
    .object({
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
        .default([]),
    })
    .prefault({}),
});

function describe(namespace: ClusterObject, deps: ReconcileDeps): Observation {
  const { name, deletionTimestamp } = namespace.metadata;
  const sinceMs = deps.clock.now().getTime() - Date.parse(deletionTimestamp ?? deps.clock.now().toISOString());
  if (sinceMs < deps.timings.namespaceStuckMs)
    return { state: "Running", message: `namespace ${name} is being removed` };
  const { conditions } = terminatingSchema.parse(namespace).status;
  const causes = conditions
    .filter(({ type, status }) => stuckTypes.has(type) && status === "True")
    .map(({ message }) => message);
  const why = causes.join("; ") || "the API server names no cause";
  const seconds = Math.round(sinceMs / 1000);
  const message = `namespace ${name} has been terminating for ${seconds} s: ${why}`;
  return { state: "Running", reason: "NamespaceStuck", message };
}
