import { labelKeys, namespaceOf } from "../../../constructs/index.ts";
import {
  maxShownObjects,
  type ObjectsRequest,
  objectsReply,
  objectsRequest,
  packReply,
  rpcSchemaVersion,
  type ShownObject,
  type StoreObjects,
} from "../../../contract/index.ts";
import type { ClusterWriter, PodLogs } from "../../ports.ts";
import { findEntry } from "../../store/inventory.ts";
import { belongsTo, isSameObject } from "../../store/ownership.ts";
import { blankRecord, type StoreObject } from "../../store/store-object.ts";
import { type FindStoreDeps, findStore } from "../find-store.ts";
import type { Question } from "../question.ts";
import { lookAtEntry } from "./look-at-entry.ts";
import { showPod } from "./show-pod.ts";

export interface ObjectsDeps extends FindStoreDeps {
  readonly reader: Pick<ClusterWriter, "read" | "readMetadata">;
  readonly podLogs: Pick<PodLogs, "pods">;
  /** @default the agent's own clock */
  readonly now?: () => Date;
}

/** How a question for objects is understood and answered. */
export function objectsQuestion(
  find: Question<ObjectsRequest, StoreObjects>["find"],
): Question<ObjectsRequest, StoreObjects> {
  return {
    verb: "objects",
    request: objectsRequest,
    find,
    pack: (found) => packReply(objectsReply, { schemaVersion: rpcSchemaVersion, outcome: "answered", found }),
  };
}

/**
 * The objects that the agent wrote for a store and the pods that came of them, as they are now. Nothing of a Secret but
 * its metadata is read. Throws StoreUnknownError, KubeApiError and KubeUnavailableError.
 */
export async function findObjects(request: ObjectsRequest, deps: ObjectsDeps): Promise<StoreObjects> {
  const { name, uid, cluster } = request;
  const store = await findStore(request, deps);
  const { inventory } = store.status ?? blankRecord();
  const [entries, pods] = await Promise.all([
    Promise.all(inventory.slice(0, maxShownObjects).map((entry) => lookAtEntry(entry, { store, reader: deps.reader }))),
    podsOf(store, deps),
  ]);
  const all = [...entries, ...pods];
  const objects = [...all.filter(({ ready }) => !ready), ...all.filter(({ ready }) => ready)];
  return {
    name,
    uid,
    cluster,
    objects: objects.slice(0, maxShownObjects),
    truncated: all.length > maxShownObjects || inventory.length > maxShownObjects,
    ...(all.length === 0 && { message: "Nothing has been written for the store yet." }),
  };
}

async function podsOf(
  store: StoreObject,
  { reader, podLogs, now = () => new Date() }: ObjectsDeps,
): Promise<ShownObject[]> {
  const { name } = store.spec.store;
  const namespace = namespaceOf(name);
  if (!(await isOwn(namespace, store, reader))) return [];
  const found = await podLogs.pods(namespace, { [labelKeys.store]: name });
  return found.flatMap((pod) => showPod(pod, now()) ?? []);
}

/** Whether the namespace is the one of this very store: what runs in another's is no business of its tenant. */
async function isOwn(name: string, store: StoreObject, reader: ObjectsDeps["reader"]): Promise<boolean> {
  const ref = { apiVersion: "v1", kind: "Namespace", name };
  const namespace = await reader.readMetadata(ref);
  if (namespace === undefined) return false;
  const { uid } = store.spec;
  return belongsTo(namespace, uid) || isSameObject(namespace, findEntry(store.status ?? blankRecord(), ref), uid);
}
