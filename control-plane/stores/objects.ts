import type { StoreObjects } from "../../contract/index.ts";
import { checkOnline, problemOfRefusal } from "../clusters/ask-cluster.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { findStore } from "./find-store.ts";
import { phaseOf } from "./state-of-store.ts";
import { checkMeant, questionOf } from "./store-question.ts";

/** The Kubernetes objects of a store as its cluster has them now; throws ProblemError. */
export async function listObjects(context: RequestContext, name: string): Promise<StoreObjects> {
  const view = await findStore(context, name);
  const phase = phaseOf(view);
  if (phase === "Deleted") {
    throw new ProblemError("store-deleting", `Store "${name}" is deleted, and its objects are gone.`, { phase });
  }
  const question = questionOf(context, view);
  const { cluster, uid } = question;
  await checkOnline(context, cluster, "objects");
  const reply = await context.backend.questions.objects(cluster, question);
  if (reply.outcome === "refused") {
    if (reply.problem.code !== "store-unknown") throw problemOfRefusal(cluster, reply.problem, {});
    return {
      name,
      uid,
      cluster,
      objects: [],
      truncated: false,
      message: "The store's cluster has not observed it yet.",
    };
  }
  checkMeant(question, reply.found);
  return reply.found;
}
