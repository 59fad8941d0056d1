import { type AcceptedState, type DeleteMessage, decodeIfReadable, desiredMessage } from "../../contract/index.ts";
import type { Pass, ReconcileDeps, StepEnd } from "../pass.ts";
import type { StoreObject } from "../store/store-object.ts";

/** Ends the pass of a delete as long as the stream does not confirm it: nothing is removed before. */
export async function confirmDelete(pass: Pass, deps: ReconcileDeps): Promise<StepEnd> {
  if (await isDeleteConfirmed(pass.store, deps)) return undefined;
  const message = "the stream does not confirm this delete; nothing is removed";
  pass.observations.set("namespace", { state: "Waiting", says: "DeleteNotConfirmed", message });
  return "wait";
}

/**
 * Whether the stream still asks for the delete that the Store carries. It may have been taken back while the
 * agent could not hear it, or written into the Store by hand; and a stream that says nothing asks for nothing. Another uid is
 * the name's next incarnation, which is accepted only when this one was reported as Deleted.
 * @throws BusUnavailableError when the stream can't be read.
 */
export async function isDeleteConfirmed({ metadata, spec }: StoreObject, deps: ReconcileDeps): Promise<boolean> {
  const newest = await deps.feed.newest({ cluster: deps.cluster, tenant: spec.tenant, store: metadata.name });
  const message = newest && decodeIfReadable(desiredMessage, newest.data, "newest desired state");
  if (!newest || !message) return false;
  if (message.uid !== spec.uid) return newest.seq !== spec.revision.seq; // a revision has one uid: otherwise it was edited
  return message.op === "delete" && newest.seq === spec.revision.seq && isSameRemoval(message, spec);
}

/** The Store may have been edited, and a pass may see that before it is put back. */
function isSameRemoval(message: DeleteMessage, spec: AcceptedState): boolean {
  if (message.acceptedAt !== spec.acceptedAt) return false;
  return message.deleteAfter === spec.deleteAfter && message.force === spec.force;
}
