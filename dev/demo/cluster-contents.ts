import { labelKeys } from "../../constructs/index.ts";
import { kubectl } from "../../testbed/servers/kubectl.ts";
import type { ClusterHandle } from "../../testbed/servers/server-handles.ts";

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** Every kind that can be listed, custom ones included, so that no kind is forgotten. Events are a log, not objects. */
async function listableKinds(cluster: ClusterHandle): Promise<string> {
  const kinds = linesOf(await kubectl(cluster, "api-resources", "--verbs=list", "-o", "name"));
  return kinds.filter((kind) => !/^events(\.|$)/.test(kind)).join(",");
}

/** `kind.group/name` of every object that carries the label of the store, or of any store. */
export async function labelledObjects(cluster: ClusterHandle, store?: string): Promise<string[]> {
  const selector = store === undefined ? labelKeys.store : `${labelKeys.store}=${store}`;
  const kinds = await listableKinds(cluster);
  return linesOf(await kubectl(cluster, "get", kinds, "--all-namespaces", "-l", selector, "-o", "name"));
}

/** The table of a store's objects as a person would ask for it. */
export function objectTable(cluster: ClusterHandle, store: string): Promise<string> {
  const kinds = "namespace,statefulset,deployment,job,cronjob,pod,service,pvc,httproute,networkpolicy,resourcequota";
  const columns = "KIND:.kind,NAME:.metadata.name,CREATED:.metadata.creationTimestamp";
  const selector = `${labelKeys.store}=${store}`;
  return kubectl(cluster, "get", kinds, "--all-namespaces", "-l", selector, "-o", `custom-columns=${columns}`);
}

/** What a deleted store could have left: labelled objects, Store objects, namespaces and volumes of stores. */
export async function leftoversIn(cluster: ClusterHandle): Promise<string[]> {
  const volumes = "jsonpath={range .items[*]}{.metadata.name} {.spec.claimRef.namespace}{'\\n'}{end}";
  const found = await Promise.all([
    labelledObjects(cluster),
    kubectl(cluster, "get", "stores.storeplane.dev", "-o", "name").then(linesOf),
    kubectl(cluster, "get", "namespaces", "-o", "name").then((text) => linesOf(text).filter(isStoreNamespace)),
    kubectl(cluster, "get", "pv", "-o", volumes).then((text) => linesOf(text).filter((line) => / store-/.test(line))),
  ]);
  return [...new Set(found.flat())].map((name) => `${cluster.id}: ${name}`);
}

function isStoreNamespace(name: string): boolean {
  return name.startsWith("namespace/store-");
}
