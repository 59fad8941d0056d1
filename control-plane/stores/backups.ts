import type { StoreBackup, StoreBackups } from "../../contract/index.ts";
import { checkOnline, problemOfRefusal, type Refusals } from "../clusters/ask-cluster.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { sha256 } from "../ports/digest.ts";
import { ClusterSilentError } from "../ports/errors.ts";
import type { StoreView } from "./compose-store.ts";
import { findStore } from "./find-store.ts";
import { checkStays } from "./look-up-name.ts";
import { phaseOf } from "./state-of-store.ts";
import { checkMeant, questionOf } from "./store-question.ts";

/** The backups of a store, as its cluster's agent remembers them; throws ProblemError. */
export async function listBackups(context: RequestContext, name: string): Promise<StoreBackups> {
  const view = await findStore(context, name);
  const phase = phaseOf(view);
  if (phase === "Deleted") {
    throw new ProblemError("store-deleting", `Store "${name}" is deleted, and no agent remembers its backups.`, {
      phase,
    });
  }
  const reply = await ask(context, view);
  if (reply.outcome === "answered") return reply.found;
  const { uid, spec } = view.desired.value;
  const { cluster } = spec;
  if (reply.problem.code !== "store-unknown") throw problemOfRefusal(cluster, reply.problem, {});
  return { name, uid, cluster, backups: [], message: "The store's cluster has not observed it yet." };
}

/**
 * Has a backup begun, and returns it: the one of this key, if there is one, or the one that is under way. Throws
 * ProblemError.
 */
export async function beginBackup(
  context: RequestContext,
  name: string,
  key: string | undefined,
): Promise<StoreBackup> {
  const view = await findStore(context, name);
  checkStays(view, context.backend.now());
  const { uid, spec } = view.desired.value;
  const { cluster } = spec;
  if (spec.suspended) {
    const detail = `Store "${name}" is suspended, and its database with it. Resume it first: POST /v1/stores/${name}/resume.`;
    throw new ProblemError("store-suspended", detail);
  }
  await context.backend.audit.record({ outcome: "begun", target: { kind: "store", name, uid, cluster } });
  // The same key is the same backup, for as long as that is remembered.
  const begin = (await sha256(JSON.stringify([uid, key ?? context.requestId]))).slice(0, idDigits);
  const reply = await ask(context, view, begin);
  if (reply.outcome === "refused") {
    const refused = problemOfRefusal(cluster, reply.problem, refusals);
    throw refused.code === "nothing-to-back-up" ? refused.with({ phase: phaseOf(view) }) : refused;
  }
  const backup = reply.found.backups.find(({ id }) => id === reply.begun);
  if (backup === undefined) throw new ClusterSilentError(cluster, "answered of another backup");
  return backup;
}

const idDigits = 10;

async function ask(context: RequestContext, view: StoreView, begin?: string) {
  const question = questionOf(context, view);
  const { cluster } = question;
  await checkOnline(context, cluster, "backups");
  const asked = { ...question, ...(begin !== undefined && { begin }) };
  const reply = await context.backend.questions.backups(cluster, asked);
  if (reply.outcome === "answered") checkMeant(question, reply.found);
  return reply;
}

const unrendered = "The profile of the store's cluster lacks what a backup needs";
const refusals: Refusals = {
  "store-unknown": ["nothing-to-back-up", "The store's cluster has not observed it yet. Retry in a few seconds."],
  "nothing-to-back-up": [
    "nothing-to-back-up",
    "The store was never Ready, or data of it is missing: GET the store, `phase` and `failure` say more.",
  ],
  "backups-off": [
    "backups-off",
    "The profile of the store's cluster has no backupRepository, or its agent has not been given the repository's secrets.",
  ],
  "no-credentials": ["backups-off", unrendered],
  "invalid-spec": ["backups-off", unrendered],
};
