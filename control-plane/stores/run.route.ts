import * as z from "zod";
import { changeNote, type StoreSpec, storeSpec } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import { type Route, route } from "../http/route.ts";
import { changeStore } from "./change.ts";
import { changeAnswer, changeAnswers, changeHeaders, changeProblems } from "./change-answers.ts";
import { readRequestKey } from "./request-key.ts";
import { nameParams } from "./store-answers.ts";

const repeating =
  "Repeating a request with the same Idempotency-Key within 24 hours makes no second revision, and returns the revision of " +
  "the first answer with the status of now.";

/** What is asked of a store by an address of its own, how it is answered, and what it makes of the spec. */
interface Run {
  readonly verb: "restart" | "suspend" | "resume";
  readonly summary: string;
  readonly description: string;
  readonly accepted: string;
  /** @default each of them is new */
  readonly unchanged?: string;
  readonly revise: (before: StoreSpec) => StoreSpec;
}

/** `POST /v1/stores/{name}/restart`, `/suspend` and `/resume` */
export function runRoutes(): readonly Route[] {
  return runs.map(runRoute);
}

const runs: readonly Run[] = [
  {
    verb: "restart",
    summary: "Restart a store's app",
    description:
      "Replaces the pods of the shop's app, each only when a new one serves; the database goes on. Each request restarts it " +
      `once: send an Idempotency-Key, so that one that is repeated does not restart it again. ${repeating}`,
    accepted: "The restart is accepted.",
    revise: restarted,
  },
  {
    verb: "suspend",
    summary: "Suspend a store",
    description:
      "Nothing of it runs from then on: what visitors have begun is finished, then the app ends and after it the database. " +
      "Visitors are answered 503 by the gateway, without a page of ours. Volumes, secrets, hosts and certificates are kept, and the store counts in " +
      "the quota as before, so that it can always come back; what it uses of the cluster is free for others. A store that is suspended can " +
      `be changed, which shows when it is resumed, and deleted. ${repeating}`,
    accepted: "The suspension is accepted.",
    unchanged: "It is asked to be suspended already.",
    revise: (before) => ({ ...before, suspended: true }),
  },
  {
    verb: "resume",
    summary: "Resume a suspended store",
    description:
      "Starts its database, then its app, with all that it had; it is `Ready` when it has passed its smoke check again. " +
      `Where the cluster has filled up meanwhile, it waits for room as \`Unschedulable\`. ${repeating}`,
    accepted: "The store is asked to run again.",
    unchanged: "It is not suspended.",
    revise: resumed,
  },
];

function restarted(before: StoreSpec): StoreSpec {
  if (!before.suspended) return { ...before, restarts: (before.restarts ?? 0) + 1 };
  throw new ProblemError(
    "store-suspended",
    `Nothing of the store runs that could be restarted. POST /v1/stores/${before.name}/resume starts it.`,
  );
}

function resumed(before: StoreSpec): StoreSpec {
  const { suspended: _, ...others } = before;
  return others;
}

function runRoute({ verb, summary, description, accepted, unchanged, revise }: Run): Route {
  return route(
    {
      operationId: `${verb}Store`,
      tag: "Stores",
      method: "post",
      path: `/v1/stores/{name}/${verb}`,
      right: "stores:write",
      summary,
      description,
      params: nameParams,
      query: z.strictObject({ note: changeNote.optional() }),
      headers: changeHeaders,
      answers: changeAnswers(accepted, unchanged),
      problems: [...changeProblems, ...(verb === "restart" ? (["store-suspended"] as const) : [])],
    },
    async ({ params: { name }, query: { note }, headers, bytes }, context) => {
      const named = { tenant: context.caller.tenant, route: `POST /v1/stores/${name}/${verb}`, body: bytes };
      const key = await readRequestKey({ ...named, key: headers["idempotency-key"] });
      // In the order in which every reader of the message finds the fields.
      const input = { name, revise: (before: StoreSpec) => storeSpec.parse(revise(before)), key, note };
      return changeAnswer(context, await changeStore(context, { ...input, ifMatch: headers["if-match"] }));
    },
  );
}
