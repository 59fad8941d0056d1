import {
  type ClusterAccess,
  type ClusterAddition,
  type ClusterRegistration,
  type Invitation,
  newJoinToken,
  newRegistration,
} from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { sha256 } from "../ports/digest.ts";
import { withInvitation } from "./admission.ts";
import { changeCluster, noSuchCluster, untilNoConflict } from "./change-cluster.ts";
import { accountOf, accountRefused, lockOutOf, placeAccount } from "./place-account.ts";

/**
 * Lets a cluster join that no one knows yet, or one again whose key is lost or that was revoked: from its account on the
 * servers to a token for its first agent. Whatever fails, it can be asked for once more. Throws ProblemError.
 */
export async function addCluster(context: RequestContext, addition: ClusterAddition): Promise<Invitation> {
  const { cluster, account: token, lockOut } = addition;
  const { account } = accountOf(cluster, token);
  if (lockOutOf(cluster, lockOut).account !== account)
    throw accountRefused(cluster, "Its lock-out is of another account");
  const { backend } = context;
  await backend.audit.record({ outcome: "begun", target: { kind: "cluster", name: cluster } });
  await (addition.rejoin ? requireKnown(context, addition, account) : register(context, addition, account));
  const joinToken = newJoinToken();
  const invited = {
    tokenHash: await sha256(joinToken),
    acceptsAtOnce: addition.acceptAtOnce ?? false,
    now: backend.now(),
  };
  const own = { schemaVersion: 1 as const, cluster, account, agentKeys: [] };
  const access = withInvitation(own, invited);
  // Before the account is in place: a former key gets no token that would be good in it.
  await untilNoConflict(() => backend.registry.setAccess(cluster, () => access));
  await untilNoConflict(() => backend.registry.keepLockOut(cluster, lockOut));
  await placeAccount(context, cluster, token);
  await changeCluster(context, cluster, (known) => withPlace(known, addition, backend.now()));
  return { cluster, token: joinToken, expiresAt: access.invitation.expiresAt };
}

/** One that was only invited may be asked for again; any other id is taken. */
async function register({ backend }: RequestContext, { cluster }: ClusterAddition, account: string): Promise<void> {
  const at = backend.now().toISOString();
  const isNew = await untilNoConflict(() =>
    backend.registry.add({ ...newRegistration(cluster, at), state: "Invited" }),
  );
  if (isNew) return;
  const known = (await backend.clusters.current()).get(cluster);
  const isUnused = known?.registration.state === "Invited" && mayTakeOver(known.access, account);
  if (isUnused) return;
  const detail = `Cluster ${cluster} has joined. Choose another id, or let it join again if its key is lost.`;
  throw new ProblemError("cluster-exists", detail, { cluster });
}

function mayTakeOver(access: ClusterAccess | undefined, account: string): boolean {
  return access === undefined || (access.account === account && access.agentKeys.length === 0);
}

async function requireKnown({ backend }: RequestContext, { cluster }: ClusterAddition, account: string): Promise<void> {
  const known = (await backend.clusters.current()).get(cluster);
  if (known === undefined) throw noSuchCluster(cluster);
  if (known.access !== undefined && known.access.account !== account)
    throw accountRefused(cluster, "The cluster has another account on this bus");
}

/** A person lets new stores in when a cluster that was revoked has been looked at. */
function withPlace(known: ClusterRegistration, { region, labels }: ClusterAddition, at: Date): ClusterRegistration {
  const { stateReason: _, ...others } = known;
  const back =
    known.state === "Revoked" ? { ...others, state: "Cordoned" as const, stateSince: at.toISOString() } : known;
  return { ...back, ...(region !== undefined && { region }), labels: { ...known.labels, ...labels } };
}
