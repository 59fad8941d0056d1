import { rpcSchemaVersion } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import { ClusterSilentError } from "../ports/errors.ts";
import type { StoreView } from "./compose-store.ts";

/** What every question about a store that is there says of it. */
export function questionOf({ requestId }: Pick<RequestContext, "requestId">, { desired }: StoreView) {
  const { uid, tenant, spec } = desired.value;
  return { schemaVersion: rpcSchemaVersion, requestId, tenant, cluster: spec.cluster, name: spec.name, uid } as const;
}

type Which = Readonly<Record<"cluster" | "name" | "uid", string>>;

/** Throws ClusterSilentError for an answer that is about another store. */
export function checkMeant({ cluster, name, uid }: Which, answer: Which): void {
  if (answer.name === name && answer.uid === uid && answer.cluster === cluster) return;
  throw new ClusterSilentError(cluster, "answered of another store");
}
