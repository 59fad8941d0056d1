import * as z from "zod";
import { type ProblemCode, storeRequest } from "../../contract/index.ts";
import type { PlacementTally } from "../clusters/placement-tally.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Answer, type Route, route } from "../http/route.ts";
import { composeAccepted } from "./compose-store.ts";
import { type CreateOutcome, createStore } from "./create.ts";
import { idempotencyKey } from "./request-key.ts";
import { showStore, storeAnswer, storeAnswerSpec } from "./store-answers.ts";

const path = "/v1/stores";

const problems: readonly ProblemCode[] = [
  "invalid-header",
  "idempotency-key-reused",
  "cluster-not-found",
  "store-differs",
  "store-deleting",
  "name-taken",
  "host-taken",
  "external-id-taken",
  "tenant-suspended",
  "quota-exceeded",
  "write-conflict",
  "no-cluster",
  "cluster-closed",
  "agent-too-old",
  "storage-full",
];

/** `POST /v1/stores`; `tally` counts the stores of every request. */
export function createStoreRoute(tally: PlacementTally): Route {
  return route(
    {
      operationId: "createStore",
      tag: "Stores",
      method: "post",
      path,
      right: "stores:write",
      summary: "Create a store",
      description:
        "Responds as soon as the request is stored; the store comes up afterwards: follow it with GET. " +
        "Repeating a request with the same Idempotency-Key and body within 24 hours returns the same response and creates one store. " +
        "If a store of this name with the same spec exists, it is returned as it is, with 200. " +
        "A replayed response is the original one, whatever has become of the store since: compare `uid`, " +
        "because `Location` may lead to a newer store of that name.",
      headers: z.object({ "idempotency-key": idempotencyKey }),
      body: storeRequest,
      answers: {
        202: {
          ...storeAnswerSpec("The store is accepted."),
          headers: ["ETag", "Location", "Idempotency-Replayed"],
        },
        200: {
          ...storeAnswerSpec("The same store exists already."),
          headers: ["ETag", "Location", "Idempotency-Replayed"],
        },
      },
      problems,
    },
    async ({ headers, body, bytes }, context) => {
      const input = { tally, spec: body, body: bytes, key: headers["idempotency-key"], route: `POST ${path}` };
      return toAnswer(await createStore(context, input), context);
    },
  );
}

async function toAnswer(outcome: CreateOutcome, context: RequestContext): Promise<Answer> {
  const isExisting = outcome.kind === "existing";
  const { desired } = isExisting ? outcome.view : outcome;
  const body = isExisting ? await showStore(context, outcome.view) : await composeAccepted(desired);
  const wasExisting = isExisting || (outcome.kind === "replayed" && outcome.isExisting);
  const answer = storeAnswer(wasExisting ? 200 : 202, desired, body);
  const headers = {
    ...answer.headers,
    Location: `${path}/${body.name}`,
    ...(outcome.kind === "replayed" && { "Idempotency-Replayed": "true" }),
  };
  return { ...answer, headers };
}
