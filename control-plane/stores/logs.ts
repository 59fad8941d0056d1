import { type LogsRequest, type RpcProblem, type StoreLogs } from "../../contract/index.ts";
import { checkOnline, type NewerVerb, problemOfRefusal, type Refusals } from "../clusters/ask-cluster.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { findStore } from "./find-store.ts";
import { phaseOf } from "./state-of-store.ts";
import { checkMeant, questionOf } from "./store-question.ts";

/** Which lines. */
export interface LogSelection {
  readonly component?: string | undefined;
  readonly since?: string | undefined;
  readonly tail: number;
}

/** The newest lines of a store's containers as its cluster reads them now; throws ProblemError. */
export async function readLogs(context: RequestContext, name: string, selection: LogSelection): Promise<StoreLogs> {
  const question = await questionFor(context, name, selection);
  const reply = await context.backend.questions.logs(question.cluster, question);
  if (reply.outcome === "refused") return unread(question, reply.problem);
  checkMeant(question, reply.logs);
  return reply.logs;
}

/** The same, and all that they write afterwards, as events; throws ProblemError. */
export async function followLogs(
  context: RequestContext,
  name: string,
  selection: LogSelection,
): Promise<ReadableStream<Uint8Array>> {
  const { caller, mayStill, logFeed } = context;
  const { tenant, credential } = caller;
  const question = await questionFor(context, name, { ...selection, verb: "follow" });
  return logFeed.open({ question, tenant, credential, mayStill });
}

async function questionFor(
  context: RequestContext,
  name: string,
  { verb, ...selection }: LogSelection & { readonly verb?: NewerVerb },
): Promise<LogsRequest> {
  const view = await findStore(context, name);
  const phase = phaseOf(view);
  if (phase === "Deleted") {
    throw new ProblemError("store-deleting", `Store "${name}" is deleted, and its logs went with it.`, { phase });
  }
  await checkOnline(context, view.desired.value.spec.cluster, verb);
  const { component, since, tail } = selection;
  const which = { ...(component !== undefined && { component }), ...(since !== undefined && { since }), tail };
  return { ...questionOf(context, view), ...which };
}

/** No lines where there can be none yet; throws ProblemError for what else an agent refuses. */
export function unread({ cluster, name, uid }: LogsRequest, problem: RpcProblem): StoreLogs {
  if (problem.code !== "store-unknown") throw problemOfRefusal(cluster, problem, refusals);
  const message = "The store's cluster has not observed it yet.";
  return { name, uid, cluster, components: [], lines: [], truncated: false, silent: [], message };
}

const refusals: Refusals = {
  "unknown-component": ["invalid-parameter", "The store has no such component"],
  "too-many-followers": [
    "too-many-streams",
    "As many follow the logs of this store, or those of its cluster, as may: 5 of a store, 50 of an agent, and a tenant half of what is free of these",
  ],
};
