import type { ProblemCode, RpcProblem, RpcProblemCode, RpcVerb } from "../../contract/index.ts";
import { bodyPointer } from "../http/body-pointer.ts";
import { describeErrors } from "../http/field-errors.ts";
import { clusterUnavailable, ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { ClusterView } from "../ports/clusters.ts";
import { isOnline } from "./cluster-clock.ts";

/**
 * Says at once what waiting for an answer would say later, or, of a question that older agents do not know, what no answer
 * would say; throws ProblemError.
 */
export async function checkOnline({ backend }: RequestContext, cluster: string, verb?: NewerVerb): Promise<void> {
  const isThere = (view: ClusterView | undefined): boolean =>
    view !== undefined && isOnline(view) && (verb === undefined || knows(view, verb));
  if (isThere((await backend.clusters.recent()).get(cluster))) return;
  // What is remembered may be a second old: look again before saying no.
  const view = (await backend.clusters.current()).get(cluster);
  if (isThere(view)) return;
  if (view !== undefined && isOnline(view)) {
    const agent = `agent ${view.heartbeat?.agentVersion}`;
    throw clusterUnavailable(cluster, `Cluster ${cluster} can't be asked: its ${agent} has to be upgraded first.`);
  }
  const since = view?.heartbeat?.lastSeen;
  const told = since ? `has sent no heartbeat since ${since}` : "has never sent a heartbeat";
  throw clusterUnavailable(cluster, `Cluster ${cluster} ${told}.`);
}

/** Questions that came later than the first agents: these do not listen for them. */
export type NewerVerb = Extract<RpcVerb, "follow" | "objects" | "backups">;

function knows({ heartbeat }: ClusterView, verb: NewerVerb): boolean {
  return heartbeat?.questions?.includes(verb) ?? false;
}

/** What keeps a cluster from answering, and passes. */
const away: Partial<Record<RpcProblemCode, string>> = {
  "kubernetes-unavailable": "its API server does not answer its agent",
  busy: "its agent has too much to do",
  "agent-too-old": "its agent has to be upgraded first",
};

/** What an agent's refusals of one kind of question mean to who asked; the others are mistakes of ours. */
export type Refusals = Partial<Record<RpcProblemCode, readonly [code: ProblemCode, detail: string]>>;

/** The problem that an agent's refusal is shown as. */
export function problemOfRefusal(cluster: string, { code, errors }: RpcProblem, refusals: Refusals): ProblemError {
  const why = away[code];
  if (why !== undefined) return clusterUnavailable(cluster, `Cluster ${cluster} can't be asked: ${why}.`);
  const [own, detail] = refusals[code] ?? ["internal", `The agent of cluster ${cluster} failed: ${code}.`];
  // Agents name fields by dots; of an object that was refused they name the object.
  const isField = own === "invalid-request";
  const named = errors?.map(({ field, rule }) => ({ field: isField ? bodyPointer(field.split(".")) : field, rule }));
  const sentence = detail.replace(/\.$/, "");
  const whole = named?.length ? `${sentence}: ${describeErrors(named)}` : `${sentence}.`;
  return new ProblemError(own, whole, { cluster, ...(named && { errors: named }) });
}
