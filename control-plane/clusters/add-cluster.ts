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
  await placeFor(context, access, token);
  // The former one locks out the new account as well: it stays until that is in place.
  await untilNoConflict(() => backend.registry.keepLockOut(cluster, lockOut));
  await changeCluster(context, cluster, (known) => withPlace(known, addition, backend.now()));
  return { cluster, token: joinToken, expiresAt: access.invitation.expiresAt };
}

/** Puts the account in place with who may ask for it. One that is refused leaves who was let in before. */
async function placeFor(context: RequestContext, access: ClusterAccess, token: string): Promise<void> {
  const { registry } = context.backend;
  const { cluster } = access;
  let former: ClusterAccess | undefined;
  // Before the account is in place: a former key gets no token that would be good in it.
  await untilNoConflict(() =>
    registry.setAccess(cluster, (known) => {
      former = known;
      return access;
    }),
  );
  try {
    await placeAccount(context, cluster, token);
  } catch (error) {
    if (error instanceof ProblemError && error.code === "account-refused")
      await untilNoConflict(() => registry.setAccess(cluster, (known) => restored(known, access, former)));
    throw error;
  }
}

/** Undefined leaves what someone else has written meanwhile. */
function restored(known: ClusterAccess | undefined, mine: ClusterAccess, former: ClusterAccess | undefined) {
  const { invitation, ...uninvited } = mine;
  return known?.invitation?.tokenHash === invitation?.tokenHash ? (former ?? uninvited) : undefined;
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
