import * as z from "zod";
import { type StoreResource, storeName, storeResource } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { Answer, AnswerSpec } from "../http/route.ts";
import type { StoredDesired } from "../ports/desired.ts";
import { composeStore, type StoreView } from "./compose-store.ts";
import { etagOf } from "./revision-of.ts";

/** The store's name in the path. */
export const nameParams = z.strictObject({ name: storeName });

/** A store as it is now, with how far the proofs of its hosts are. */
export async function showStore({ backend }: RequestContext, view: StoreView): Promise<StoreResource> {
  const proofs = await backend.hostProofs.readMany([view.desired.value]);
  return composeStore({ ...view, proofs }, backend.now());
}

/** A store in an answer, with its ETag. */
export function storeAnswerSpec(description: string): AnswerSpec {
  return { description, schema: storeResource, headers: ["ETag"] };
}

/** The response with a store and its ETag. */
export function storeAnswer(status: number, desired: StoredDesired, body: StoreResource): Answer {
  return { status, body, headers: { ETag: etagOf(desired) } };
}
