import * as z from "zod";
import { type StoreResource, storeName, storeResource } from "../../contract/index.ts";
import type { Answer, AnswerSpec } from "../http/route.ts";
import type { StoredDesired } from "../ports/desired.ts";
import { etagOf, ifMatchPattern } from "./if-match.ts";

/** The store's name in the path. */
export const nameParams = z.strictObject({ name: storeName });

/** `If-Match`, for the changes of a store that exists. */
export const ifMatchHeaders = z.object({
  "if-match": z
    .string()
    .max(4096, "must be at most 4096 characters")
    .regex(ifMatchPattern, "must be * or a list of entity tags in double quotes")
    .optional(),
});

/** A store in an answer, with its ETag. */
export function storeAnswerSpec(description: string): AnswerSpec {
  return { description, schema: storeResource, headers: ["ETag"] };
}

/** The response with a store and its ETag. */
export function storeAnswer(status: number, desired: StoredDesired, body: StoreResource): Answer {
  return { status, body, headers: { ETag: etagOf(desired) } };
}
