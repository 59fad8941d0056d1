import * as z from "zod";
import {
  acceptRequest,
  type ClusterAccess,
  type ClusterRegistration,
  clusterId,
  clusterResource,
  type Invitation,
  invitation,
  invitationRequest,
  type JoinAnswer,
  joinAnswer,
  joinRequest,
  keyFingerprint,
  newJoinToken,
} from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Route, route } from "../http/route.ts";
import type { ClusterView } from "../ports/clusters.ts";
import { sha256 } from "../ports/digest.ts";
import { isAccepted, withAccepted, withAsked, withInvitation } from "./admission.ts";
import { changeAccess, isSigned, joinRefused } from "./admit.ts";
import {
  type Change,
  changeCluster,
  findCluster,
  requireNotRevoked,
  untilNoConflict,
  withAdmission,
} from "./change-cluster.ts";
import { composeCluster } from "./compose-cluster.ts";

const params = z.strictObject({ cluster: clusterId });
const common = { tag: "Clusters", method: "post", params } as const;
const problems = ["invalid-parameter", "write-conflict", "storage-full"] as const;

/** `POST /v1/clusters/{cluster}/invite` */
export function inviteClusterRoute(): Route {
  return route(
    {
      ...common,
      operationId: "inviteCluster",
      path: "/v1/clusters/{cluster}/invite",
      right: "clusters:write",
      summary: "Invite a cluster to join",
      description:
        "Makes a token with which one agent may ask to be let in, within 15 minutes. The cluster's account must be in place. A former invitation ends, and so does a key that waits to be accepted; keys that are let in stay.",
      body: invitationRequest,
      answers: { 201: { description: "The token, shown this once.", schema: invitation } },
      problems: [...problems, "no-such-cluster", "cluster-revoked"],
    },
    async ({ params: { cluster }, body }, context) => {
      const token = newJoinToken();
      const tokenHash = await sha256(token);
      const now = context.backend.now();
      // Asked first: what is revoked gets no invitation that would be good once it is back.
      const { heartbeat } = await changeCluster(context, cluster, requireNotRevoked);
      const settings = { tokenHash, acceptsAtOnce: body.acceptAtOnce ?? false, now };
      const access = await changeAccess(context, cluster, (known) => withInvitation(known, settings));
      if (access.agentKeys.length === 0 && heartbeat === undefined)
        await changeCluster(context, cluster, withAdmission("Invited", now));
      const answer: Invitation = { cluster, token, expiresAt: access.invitation?.expiresAt ?? now.toISOString() };
      return { status: 201, body: answer, headers: { "Cache-Control": "no-store" } };
    },
  );
}

/** `POST /v1/clusters/{cluster}/join` */
export function joinClusterRoute(): Route {
  return route(
    {
      ...common,
      operationId: "joinCluster",
      path: "/v1/clusters/{cluster}/join",
      right: "public",
      summary: "Ask to be let in, as a cluster's agent",
      description:
        "For agents. The token of an invitation lets one key ask; the signature, over `storeplane join 1`, cluster, token, publicKey, clusterUid and agentVersion, each on a line, shows that the agent has it. Once it is accepted, `renewToken` gives the agent its token of the bus.",
      body: joinRequest,
      answers: { 200: { description: "Whether the key is let in, or waits to be accepted.", schema: joinAnswer } },
      problems: [...problems, "join-refused", "rate-limited"],
    },
    async ({ params: { cluster }, body }, context) => {
      const { publicKey, clusterUid, agentVersion } = body;
      if (body.cluster !== cluster || !(await isSigned(body))) throw joinRefused(cluster);
      const [tokenHash, fingerprint] = await Promise.all([sha256(body.token), keyFingerprint(publicKey)]);
      const now = context.backend.now();
      const asked = { publicKey, fingerprint, clusterUid, agentVersion, askedAt: now.toISOString(), tokenHash };
      const boundUid = await context.backend.registry.boundUid(cluster);
      // Another cluster than the one that has the id is looked at by a person, whatever the invitation says.
      const isOther = boundUid !== undefined && boundUid !== clusterUid;
      const access = await changeAccess(context, cluster, (known) => {
        const after = withAsked(known, asked, isOther);
        if (after === undefined) throw joinRefused(cluster);
        return after;
      }).catch((error: unknown) => {
        throw error instanceof ProblemError && error.code === "no-such-cluster" ? joinRefused(cluster) : error;
      });
      const accepted = isAccepted(access);
      await takeUp(context, access, asked);
      context.logger.info({ cluster, fingerprint, clusterUid, isAccepted: accepted }, "an agent asks to be let in");
      const answer: JoinAnswer = { isAccepted: accepted, fingerprint };
      return { status: 200, body: answer };
    },
  );
}

/** `POST /v1/clusters/{cluster}/accept` */
export function acceptClusterRoute(): Route {
  return route(
    {
      ...common,
      operationId: "acceptCluster",
      path: "/v1/clusters/{cluster}/accept",
      right: "clusters:write",
      summary: "Let in the agent that asks",
      description: "Compare the fingerprint with the one that the agent logs: whoever has the token may have asked.",
      body: acceptRequest,
      answers: { 200: { description: "The cluster.", schema: clusterResource } },
      problems: [...problems, "no-such-cluster", "cluster-revoked", "nothing-to-accept"],
    },
    async ({ params: { cluster }, body: { fingerprint } }, context) => {
      await changeCluster(context, cluster, requireNotRevoked);
      const { waiting } = await changeAccess(context, cluster, (known) => {
        const after = withAccepted(known, fingerprint);
        if (after === undefined) throw nothingToAccept(cluster, fingerprint);
        return after;
      });
      if (waiting) await bind(context, cluster, waiting.clusterUid);
      const joined = (known: ClusterRegistration) => withAdmission("Joined", context.backend.now())(known);
      return { status: 200, body: composeCluster(await changeCluster(context, cluster, joined)) };
    },
  );
}

/**
 * What follows of a question that may be asked. One that is repeated leaves no entry where nothing is left to do: the
 * audit would be full of them. Throws ProblemError.
 */
async function takeUp(context: RequestContext, access: ClusterAccess, asked: AskedKey): Promise<void> {
  const { cluster, waiting } = access;
  const accepted = isAccepted(access);
  // That of the question that was looked at: a repeated one may name another.
  if (accepted && waiting) await bind(context, cluster, waiting.clusterUid);
  const admission = withAdmission(accepted ? "Joined" : "Pending", new Date(asked.askedAt));
  const isRepeated = waiting?.askedAt !== asked.askedAt;
  const isDone = isRepeated && isUnchanged(await findCluster(context, cluster), admission);
  if (!isDone) await changeCluster(context, cluster, admission);
}

type AskedKey = NonNullable<ClusterAccess["waiting"]>;

/** Throws ProblemError for a cluster that is revoked. */
function isUnchanged({ registration }: ClusterView, change: Change): boolean {
  return change(registration) === registration;
}

/** From now on the id belongs to this cluster; one that had it does nothing. */
async function bind({ backend }: RequestContext, cluster: string, uid: string): Promise<void> {
  const boundAt = backend.now().toISOString();
  await untilNoConflict(() => backend.registry.bind({ cluster, uid, boundAt }));
}

function nothingToAccept(cluster: string, fingerprint: string): ProblemError {
  const detail = `No agent of cluster ${cluster} with the key ${fingerprint} waits to be let in. GET /v1/clusters/${cluster} shows who waits.`;
  return new ProblemError("nothing-to-accept", detail, { cluster });
}
