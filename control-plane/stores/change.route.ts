import * as z from "zod";
import { changeNote, keptFields, type ProblemCode, storeChange } from "../../contract/index.ts";
import { ifMatchHeaders } from "../http/if-match.ts";
import { type Route, route } from "../http/route.ts";
import { changeStore } from "./change.ts";
import { idempotencyKey, readRequestKey } from "./request-key.ts";
import { nameParams, showStore, storeAnswer, storeAnswerSpec } from "./store-answers.ts";

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
  "invalid-header",
  "idempotency-key-reused",
  "store-not-found",
  "store-deleting",
  "revision-conflict",
  "write-conflict",
  "plan-too-small",
  "host-taken",
  "external-id-taken",
  "tenant-suspended",
  "quota-exceeded",
  "no-cluster",
  "agent-too-old",
  "storage-full",
];

const headers = ["ETag", "Idempotency-Replayed"] as const;

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
      headers: z.object({ ...ifMatchHeaders.shape, "idempotency-key": idempotencyKey }),
      body: storeChange,
      refusedFields: keptFields,
      takesMergePatch: true,
      answers: {
        202: { ...storeAnswerSpec("The change is accepted."), headers },
        200: { ...storeAnswerSpec("Nothing of it is new."), headers },
      },
      problems,
    },
    async ({ params: { name }, query: { note }, headers: sent, body: change, bytes }, context) => {
      const named = { tenant: context.caller.tenant, route: `PATCH /v1/stores/${name}`, body: bytes };
      const key = await readRequestKey({ ...named, key: sent["idempotency-key"] });
      const outcome = await changeStore(context, { name, change, ifMatch: sent["if-match"], key, note });
      const { kind, view, wasUnchanged = kind === "unchanged" } = outcome;
      const answer = storeAnswer(wasUnchanged ? 200 : 202, view.desired, await showStore(context, view));
      if (kind !== "replayed") return answer;
      return { ...answer, headers: { ...answer.headers, "Idempotency-Replayed": "true" } };
    },
  );
}
