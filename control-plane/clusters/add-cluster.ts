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
import type { Backend } from "../ports/backend.ts";
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
  const { account, refusedUntil } = accountOf(cluster, token);
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
  await placeFor(context, access, { token, refusedUntil });
  // The former one locks out the new account as well: it stays until that is in place.
  await untilNoConflict(() => backend.registry.keepLockOut(cluster, lockOut));
  await changeCluster(context, cluster, (known) => withPlace(known, addition, backend.now()));
  await untilTaken(refusedUntil, backend);
  return { cluster, token: joinToken, expiresAt: access.invitation.expiresAt };
}

/** A key that ends may get one more token for so many seconds: a question is under way, or a server has the former entry. */
const endingSeconds = 1;

/** A machine whose clock is further ahead would sign what lets no one in for as long. */
const maxWaitSeconds = 15;

/** An agent that came earlier would have a token that the account refuses. */
async function untilTaken(refusedUntil: number, backend: Backend): Promise<void> {
  const waitMs = (refusedUntil + 1) * 1000 - backend.now().getTime();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}

interface NewAccount {
  readonly token: string;
  /** Seconds since 1970. */
  readonly refusedUntil: number;
}

/** Puts the account in place with who may ask for it. One that is refused leaves who was let in before. */
async function placeFor(
  context: RequestContext,
  access: ClusterAccess,
  { token, refusedUntil }: NewAccount,
): Promise<void> {
  const { registry } = context.backend;
  const { cluster } = access;
  let former: ClusterAccess | undefined;
  // Before the account is in place, and early enough: a former key gets no token that would be good in it.
  await untilNoConflict(() =>
    registry.setAccess(cluster, (known) => {
      // Also before anything is written: after one that is refused the next would find no keys, and take too old an account.
      former = known && beforeAccount(known);
      requireInTime({ cluster, refusedUntil, former }, context.backend);
      return { ...access, ...(former && { former: withoutAccount(former) }) };
    }),
  );
  try {
    requireInTime({ cluster, refusedUntil, former }, context.backend);
    await placeAccount(context, cluster, token);
  } catch (error) {
    if (error instanceof ProblemError && error.code === "account-refused")
      await untilNoConflict(() => registry.setAccess(cluster, (known) => restored(known, access)));
    throw error;
  }
  await untilNoConflict(() => registry.setAccess(cluster, (known) => ended(known, access, former)));
}

/** What let a cluster in before all accounts that are not known to be in place: someone else may be placing one, or have died of it. */
function beforeAccount({ former, ...known }: ClusterAccess): ClusterAccess {
  if (former === undefined) return known;
  const { schemaVersion, cluster, account } = known;
  return { schemaVersion, cluster, account, ...former };
}

function withoutAccount({ agentKeys, invitation, waiting }: ClusterAccess): NonNullable<ClusterAccess["former"]> {
  return { agentKeys, ...(invitation && { invitation }), ...(waiting && { waiting }) };
}

interface Ending extends Pick<NewAccount, "refusedUntil"> {
  readonly cluster: string;
  readonly former: ClusterAccess | undefined;
}

/** Throws ProblemError for an account that would take what former keys were given until now, or no one for long. */
function requireInTime({ cluster, refusedUntil, former }: Ending, backend: Backend): void {
  const now = backend.now().getTime() / 1000;
  if (refusedUntil > now + maxWaitSeconds)
    throw accountRefused(cluster, "It refuses everyone for a while: the clock of the machine that signed it is ahead");
  if ((former?.agentKeys.length ?? 0) > 0 && refusedUntil < now + endingSeconds)
    throw accountRefused(cluster, "It was signed too long ago, or by a machine whose clock is behind");
}

/** After an account that was refused. Undefined leaves what someone else has written meanwhile, and answers for. */
function restored(known: ClusterAccess | undefined, mine: ClusterAccess): ClusterAccess | undefined {
  const { invitation, ...uninvited } = mine;
  if (known?.invitation?.tokenHash !== invitation?.tokenHash) return undefined;
  // Without a former one, another account is in place since: then no one is let in again.
  return known?.former ? beforeAccount(known) : uninvited;
}

/** After an account that is in place: former keys are let in no more, also not by someone else whose account was refused meanwhile. */
function ended(known: ClusterAccess | undefined, mine: ClusterAccess, former: ClusterAccess | undefined) {
  if (known === undefined) return undefined;
  const isBack = known.agentKeys.some((key) => former?.agentKeys.includes(key));
  if (isBack) return mine;
  const { former: _, ...others } = known;
  return known.former === undefined ? undefined : others;
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
