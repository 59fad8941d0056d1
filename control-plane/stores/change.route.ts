import * as z from "zod";
import { changeNote, keptFields, type ProblemCode, type StoreSpec, storeChange } from "../../contract/index.ts";
import { type Route, route } from "../http/route.ts";
import { changeStore } from "./change.ts";
import { changeAnswer, changeAnswers, changeHeaders, changeProblems } from "./change-answers.ts";
import { patchSpec } from "./patch-spec.ts";
import { readRequestKey } from "./request-key.ts";
import { nameParams } from "./store-answers.ts";

const description =
  "A JSON merge patch (RFC 7396): absent fields stay as they are, `null` removes one, labels are merged one by one, " +
  "and a list of hosts takes the place of the one before. " +
  "Responds as soon as the change is stored; the cluster carries it out afterwards, also when it is away now. " +
  "A change that asks for what is asked for already makes no revision. " +
  "Another plan counts in the quota from now on, and restarts the shop's pods one after the other: its database is away for " +
  "seconds. Volumes grow and never shrink. A host that is added has to be proved, one that is removed is free for others. " +
  "`POST /v1/previews` with the whole store shows what would change in the cluster. " +
  "Repeating a request with the same Idempotency-Key and body within 24 hours makes no second revision, and returns the " +
  "revision of the first answer with the status of now.";

const problems: readonly ProblemCode[] = [
  ...changeProblems,
  "plan-too-small",
  "host-taken",
  "external-id-taken",
  "quota-exceeded",
  "no-cluster",
];

/** `PATCH /v1/stores/{name}` */
export function changeStoreRoute(): Route {
  return route(
    {
      operationId: "changeStore",
      tag: "Stores",
      method: "patch",
      path: "/v1/stores/{name}",
      right: "stores:write",
      summary: "Change a store",
      description,
      params: nameParams,
      query: z.strictObject({ note: changeNote.optional() }),
      headers: changeHeaders,
      body: storeChange,
      refusedFields: keptFields,
      takesMergePatch: true,
      answers: changeAnswers("The change is accepted.", "Nothing of it is new."),
      problems,
    },
    async ({ params: { name }, query: { note }, headers: sent, body: change, bytes }, context) => {
      const named = { tenant: context.caller.tenant, route: `PATCH /v1/stores/${name}`, body: bytes };
      const key = await readRequestKey({ ...named, key: sent["idempotency-key"] });
      const revise = (before: StoreSpec) => patchSpec(before, change);
      return changeAnswer(context, await changeStore(context, { name, revise, ifMatch: sent["if-match"], key, note }));
    },
  );
}
