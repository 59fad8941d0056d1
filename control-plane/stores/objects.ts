import { rpcSchemaVersion, type StoreObjects } from "../../contract/index.ts";
import { checkOnline, problemOfRefusal } from "../clusters/ask-cluster.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { ClusterSilentError } from "../ports/errors.ts";
import { findStore } from "./find-store.ts";
import { phaseOf } from "./state-of-store.ts";

/** The Kubernetes objects of a store as its cluster has them now; throws ProblemError. */
export async function listObjects(context: RequestContext, name: string): Promise<StoreObjects> {
  const { requestId, backend } = context;
  const view = await findStore(context, name);
  const phase = phaseOf(view);
  if (phase === "Deleted") {
    throw new ProblemError("store-deleting", `Store "${name}" is deleted, and its objects are gone.`, { phase });
  }
  const { uid, tenant, spec } = view.desired.value;
  const { cluster } = spec;
  await checkOnline(context, cluster, "objects");
  const store = { name, uid, cluster };
  const question = { schemaVersion: rpcSchemaVersion, requestId, tenant, ...store } as const;
  const reply = await backend.questions.objects(cluster, question);
  if (reply.outcome === "refused") {
    if (reply.problem.code !== "store-unknown") throw problemOfRefusal(cluster, reply.problem, {});
    return { ...store, objects: [], truncated: false, message: "The store's cluster has not observed it yet." };
  }
  const { found } = reply;
  if (found.name !== name || found.uid !== uid || found.cluster !== cluster) {
    throw new ClusterSilentError(cluster, "answered of another store");
  }
  return found;
}
