import type { KubeObject } from "../../constructs/index.ts";
import { isInvalid } from "../errors.ts";
import type { ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { isReplaceable, refOf } from "../store/inventory.ts";

/**
 * Applies the object. What another writer wrote into it can make the two together invalid (a Service with two ports of
 * one name) or differ in a field that can't be changed: then the object is created again, but only when the API server
 * would take ours as a new one, so that a bad render never costs a running object.
 */
export async function applyOrReplace(object: KubeObject, { writer, logger }: ReconcileDeps): Promise<ClusterObject> {
  try {
    return await writer.apply(object);
  } catch (error) {
    if (!isInvalid(error) || !isReplaceable(object.kind) || !(await writer.wouldCreate(object))) throw error;
    const ref = refOf(object);
    const present = await writer.readMetadata(ref);
    logger.warn({ kind: ref.kind, name: ref.name, namespace: ref.namespace }, "object created again");
    if (present?.metadata.uid) await writer.remove(ref, present.metadata.uid);
    return writer.apply(object);
  }
}
