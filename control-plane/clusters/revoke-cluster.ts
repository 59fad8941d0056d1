import type { ClusterAccess, ClusterRevocation } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { ClusterView } from "../ports/clusters.ts";
import { changeCluster, findCluster, toState, untilNoConflict } from "./change-cluster.ts";
import { accountRefused, lockOutOf, placeAccount } from "./place-account.ts";

/**
 * Locks a cluster out. It is said to be revoked when the servers have closed its connections, and not before. Throws
 * ProblemError, and BusUnavailableError when the lock-out may not be in place: its keys get no new tokens even then.
 */
export async function revokeCluster(
  context: RequestContext,
  cluster: string,
  { reason, lockOut: given }: ClusterRevocation,
): Promise<ClusterView> {
  const { backend } = context;
  const { registry, audit } = backend;
  const { access } = await findCluster(context, cluster);
  const token = given ?? (await registry.lockOut(cluster));
  if (token === undefined) {
    const detail = `The platform has no lock-out of cluster ${cluster}, which did not join by storeplane cluster join. Revoke it where the keys of the bus are.`;
    throw new ProblemError("lock-out-missing", detail, { cluster });
  }
  const { account } = lockOutOf(cluster, token);
  // Keys of another folder know the id too: their account would be locked out, and the cluster's own stay open.
  if (access !== undefined && access.account !== account)
    throw accountRefused(cluster, "The cluster has another account on this bus");
  await audit.record({ outcome: "begun", target: { kind: "cluster", name: cluster } });
  await untilNoConflict(() => registry.setAccess(cluster, (known) => known && withoutKeys(known)));
  await placeAccount(context, cluster, token);
  return changeCluster(context, cluster, toState("Revoked", backend.now(), reason));
}

/** An invitation ends too, and so does what has asked with one. */
function withoutKeys({ schemaVersion, cluster, account }: ClusterAccess): ClusterAccess {
  return { schemaVersion, cluster, account, agentKeys: [] };
}
