import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { StoredDesired } from "../ports/desired.ts";
import type { StoreView } from "./compose-store.ts";
import { viewOfClaim } from "./find-store.ts";
import type { RequestKey } from "./request-key.ts";

/** What a request with a key was answered before; `isExisting` when it found the store there already. */
export type Replay =
  | { readonly kind: "replayed"; readonly desired: StoredDesired; readonly isExisting: boolean }
  | { readonly kind: "existing"; readonly view: StoreView };

/** What the request's key was used for; throws ProblemError when that was another body. */
async function findRecord({ backend, caller }: RequestContext, key: RequestKey | undefined) {
  const record = key && (await backend.desired.idempotencyRecord(caller.tenant, key.digest));
  if (record === undefined || record.value.bodyHash === key?.bodyHash) return record;
  throw new ProblemError(
    "idempotency-key-reused",
    "The key was used with another body. Send that body again, byte for byte, or use a new key.",
  );
}

/** The answer of a create that the key stands for. */
export async function findReplay(context: RequestContext, key: RequestKey | undefined): Promise<Replay | undefined> {
  const replay = await findRevision(context, key);
  if (!replay?.isExisting) return replay;
  const { desired: store } = context.backend;
  const { value } = replay.desired;
  const claim = await store.claimOfName(value.spec.name);
  const view = claim && (await viewOfClaim(context, claim));
  return view?.desired.value.uid === value.uid ? { kind: "existing", view } : replay;
}

/** The revision that the key's first answer showed. */
export async function findRevision(
  context: RequestContext,
  key: RequestKey | undefined,
): Promise<Extract<Replay, { readonly kind: "replayed" }> | undefined> {
  const record = await findRecord(context, key);
  if (record === undefined) return undefined;
  const { existing, desired: value } = record.value;
  // The record and the desired state were written in one batch, one after the other.
  const desired = { seq: existing ?? record.seq + 1, value };
  return { kind: "replayed", desired, isExisting: existing !== undefined };
}

/** Keeps a key's promise also for an answer that made nothing; throws ConflictError when the key was used meanwhile. */
export async function rememberExisting(
  { backend }: RequestContext,
  key: RequestKey | undefined,
  { desired }: StoreView,
): Promise<void> {
  const { seq, value } = desired;
  if (key === undefined || value.op !== "apply") return;
  const record = { schemaVersion: 1 as const, bodyHash: key.bodyHash, desired: value, existing: seq };
  await backend.desired.remember({ digest: key.digest, record });
}
