import * as z from "zod";
import type { ShownObject } from "../../../contract/index.ts";
import { type Assessment, ready, waiting, wrong } from "../../diagnosis/assessment.ts";
import { assess, jobOutcome, troubleOfRequest } from "../../diagnosis/readiness.ts";
import { KubeApiError, TerminalError } from "../../errors.ts";
import type { ClusterObject, ClusterWriter } from "../../ports.ts";
import { isSameObject } from "../../store/ownership.ts";
import type { InventoryEntry, StoreObject } from "../../store/store-object.ts";
import { shownOf, shownText } from "./shown-text.ts";

export interface LookDeps {
  readonly store: StoreObject;
  readonly reader: Pick<ClusterWriter, "read" | "readMetadata">;
}

/** Rules of kinds that no pass waits for by themselves. */
const rules: Readonly<Record<string, (object: ClusterObject) => Assessment>> = {
  Job: assessJob,
  PersistentVolumeClaim: assessClaim,
  ExternalSecret: assessSecretRequest,
};

/** Kinds whose state is more than that they are there; of all others, Secrets among them, only the metadata is read. */
const readWhole: ReadonlySet<string> = new Set([
  ...Object.keys(rules),
  "Namespace",
  "Deployment",
  "StatefulSet",
  "HTTPRoute",
  "ListenerSet",
]);

/** An object that the store's record names, as it is now. Throws KubeApiError and KubeUnavailableError. */
export async function lookAtEntry(entry: InventoryEntry, { store, reader }: LookDeps): Promise<ShownObject> {
  const found = await read(entry, reader);
  if (typeof found === "string") return shownOf(entry, waiting(found));
  if (found === undefined) return shownOf(entry, missing(entry));
  // What may be another store's is not shown.
  if (!isSameObject(found, entry, store.spec.uid)) return shownOf(entry, replaced(entry));
  return shownOf(entry, assessWhole(found), found.metadata.creationTimestamp);
}

/** A sentence for what this agent may not read; one object must not hide the others. */
async function read(entry: InventoryEntry, reader: LookDeps["reader"]): Promise<ClusterObject | string | undefined> {
  try {
    return await (readWhole.has(entry.kind) ? reader.read(entry) : reader.readMetadata(entry));
  } catch (error) {
    if (error instanceof TerminalError) return "The cluster's agent does not know objects of this kind.";
    if (error instanceof KubeApiError && error.code === 403) {
      return `The cluster's agent may not read it: ${error.message}`;
    }
    throw error;
  }
}

function missing({ uid }: InventoryEntry): Assessment {
  return waiting(uid === undefined ? "It is not there yet." : "It is gone.");
}

function replaced({ uid }: InventoryEntry): Assessment {
  return waiting(uid === undefined ? "It is not there yet." : "Another object of this name is in its place.");
}

function assessWhole(object: ClusterObject): Assessment {
  const general = assess(object);
  return general.ready ? (rules[object.kind]?.(object) ?? ready) : general;
}

function assessJob(job: ClusterObject): Assessment {
  const ended = jobOutcome(job);
  if (ended === undefined) return waiting("It is running.");
  return ended.outcome === "Succeeded"
    ? { ready: true, message: "It has succeeded." }
    : wrong("HookFailed", ended.message);
}

const claimSchema = z.object({ status: z.object({ phase: z.string().default("Pending") }).prefault({}) });

/** A claim may wait for its first pod; that the pod can't run without it is said by the pod. */
function assessClaim(claim: ClusterObject): Assessment {
  const { phase } = claimSchema.parse(claim).status;
  return phase === "Bound" ? ready : waiting(`It is ${shownText(phase)}: it has no volume yet.`);
}

function assessSecretRequest(request: ClusterObject): Assessment {
  const trouble = troubleOfRequest(request);
  return trouble === undefined ? ready : waiting(trouble);
}
