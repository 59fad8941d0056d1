import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { StoredDesired } from "../ports/desired.ts";
import type { StoreView } from "./compose-store.ts";
import type { CreateRequest } from "./create-request.ts";
import { viewOfClaim } from "./find-store.ts";

/** What a create with a key was answered before; `isExisting` when it found the store there already. */
export type Replay =
  | { readonly kind: "replayed"; readonly desired: StoredDesired; readonly isExisting: boolean }
  | { readonly kind: "existing"; readonly view: StoreView };

/** The answer that the request's key stands for; throws ProblemError when it was used with another body. */
export async function findReplay(context: RequestContext, { key }: CreateRequest): Promise<Replay | undefined> {
  const { desired: store } = context.backend;
  const record = key && (await store.idempotencyRecord(context.caller.tenant, key.digest));
  if (record === undefined) return undefined;
  if (record.value.bodyHash !== key?.bodyHash) {
    throw new ProblemError(
      "idempotency-key-reused",
      "The key was used with another body. Send that body again, byte for byte, or use a new key.",
    );
  }
  const { existing, desired } = record.value;
  // The record and the desired state were written in one batch, one after the other.
  if (existing === undefined)
    return { kind: "replayed", desired: { seq: record.seq + 1, value: desired }, isExisting: false };
  const claim = await store.claimOfName(desired.spec.name);
  const view = claim && (await viewOfClaim(context, claim));
  if (view?.desired.value.uid === desired.uid) return { kind: "existing", view };
  return { kind: "replayed", desired: { seq: existing, value: desired }, isExisting: true };
}

/** Keeps a key's promise also for an answer that made nothing; throws ConflictError when the key was used meanwhile. */
export async function rememberExisting(
  { backend }: RequestContext,
  { key }: CreateRequest,
  { desired }: StoreView,
): Promise<void> {
  const { seq, value } = desired;
  if (key === undefined || value.op !== "apply") return;
  const record = { schemaVersion: 1 as const, bodyHash: key.bodyHash, desired: value, existing: seq };
  await backend.desired.remember({ digest: key.digest, record });
}
