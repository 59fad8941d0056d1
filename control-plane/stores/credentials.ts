import type { CredentialsBody, SealedCredentials } from "../../contract/index.ts";
import { checkOnline, problemOfRefusal, type Refusals } from "../clusters/ask-cluster.ts";
import type { RequestContext } from "../http/request-context.ts";
import { findStore } from "./find-store.ts";
import { checkStays } from "./look-up-name.ts";
import { phaseOf } from "./state-of-store.ts";
import { checkMeant, questionOf } from "./store-question.ts";

/** The login of a store's administrator as its cluster seals it to the caller's key; throws ProblemError. */
export async function askCredentials(
  context: RequestContext,
  name: string,
  body: CredentialsBody,
): Promise<SealedCredentials> {
  const { backend, logger, requestId } = context;
  const view = await findStore(context, name);
  checkStays(view, context.backend.now());
  const { uid, tenant, spec } = view.desired.value;
  const { cluster } = spec;
  logger.info({ requestId, tenant, actor: context.caller.actor, store: name, uid, cluster }, "credentials asked for");
  await checkOnline(context, cluster);
  const question = questionOf(context, view);
  const reply = await backend.questions.credentials(cluster, { ...question, ...body });
  if (reply.outcome === "refused") {
    const refused = problemOfRefusal(cluster, reply.problem, refusals);
    throw refused.code === "no-credentials" ? refused.with({ phase: phaseOf(view) }) : refused;
  }
  const { credentials } = reply;
  // Sealed to another store it would not open; better said here than found out there.
  checkMeant(question, credentials);
  return credentials;
}

const refusals: Refusals = {
  "store-unknown": ["no-credentials", "The store's cluster has not observed it yet. Retry in a few seconds."],
  "no-credentials": [
    "no-credentials",
    "The store's setup has not succeeded yet, or its Secret is missing. GET the store: `steps` and `failure` say more.",
  ],
  "invalid-key": ["invalid-request", "The cluster can't use the public key"],
};
