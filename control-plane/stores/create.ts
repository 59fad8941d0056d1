import { type ApplyMessage, desiredSchemaVersion, storeSpec } from "../../contract/index.ts";
import { checkHostsOutside } from "../clusters/check-hosts-outside.ts";
import { chooseCluster, type PlacementTally } from "../clusters/choose-cluster.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { ClusterView } from "../ports/clusters.ts";
import type { CreateWrites, StoredDesired } from "../ports/desired.ts";
import { ConflictError } from "../ports/errors.ts";
import type { StoreView } from "./compose-store.ts";
import { type CreateInput, type CreateRequest, readRequest } from "./create-request.ts";
import { maxConflicts, viewOfClaim } from "./find-store.ts";
import { type ExpectedSequences, lookUpName, neverWritten } from "./look-up-name.ts";

export type CreateOutcome =
  | { readonly kind: "created"; readonly desired: StoredDesired }
  /** `isExisting` when the first request with the key found the store there already. */
  | { readonly kind: "replayed"; readonly desired: StoredDesired; readonly isExisting: boolean }
  | { readonly kind: "existing"; readonly view: StoreView };

/** Accepts a new store, or answers the one that this request or an equal one made before. */
export async function createStore(context: RequestContext, input: CreateInput): Promise<CreateOutcome> {
  const request = await readRequest(context, input);
  const uid = context.ids.uuid();
  // A problem of placement must not hide that the store is there already: it is thrown only when one is to be made.
  const placed = await settle(place(context, request, input.tally));
  // First without a look: a name that was never taken is the usual case, and the server checks every expectation.
  let ground: ExpectedSequences | undefined = "value" in placed ? neverWritten(request) : undefined;
  for (let attempt = 0; attempt < maxConflicts; attempt += 1) {
    if (ground === undefined) {
      const look = await lookAround(context, request, uid);
      if ("outcome" in look) return look.outcome;
      ground = look.ground;
    }
    if (ground === undefined) continue;
    if ("error" in placed) throw placed.error;
    const { cluster } = placed.value.registration;
    const desired = await tryCreate(context, await draft(context, { request, uid, cluster, ground }));
    if (desired !== undefined) {
      input.tally.add(placed.value);
      return { kind: "created", desired };
    }
    ground = undefined;
  }
  throw new ProblemError("write-conflict", "Others keep asking for the same name. Try again.");
}

/** The cluster that the store can be made in; throws ProblemError. */
async function place(
  { backend }: RequestContext,
  { spec }: CreateRequest,
  tally: PlacementTally,
): Promise<ClusterView> {
  const view = await chooseCluster({ clusters: backend.clusters, tally }, spec.cluster);
  checkHostsOutside(spec.hosts, view);
  return view;
}

/** What answers the request, or the ground to make a store on; neither when another request used its key meanwhile. */
async function lookAround(
  context: RequestContext,
  request: CreateRequest,
  uid: string,
): Promise<{ readonly outcome: CreateOutcome } | { readonly ground: ExpectedSequences | undefined }> {
  const replay = await findReplay(context, request);
  if (replay !== undefined) return { outcome: replay };
  const found = await lookUpName(context, request);
  if ("ground" in found) return found;
  const outcome = outcomeOf(found.existing, uid);
  const isKept = outcome.kind !== "existing" || (await remember(context, request, outcome.view));
  return isKept ? { outcome } : { ground: undefined };
}

async function settle<T>(promise: Promise<T>): Promise<{ readonly value: T } | { readonly error: ProblemError }> {
  try {
    return { value: await promise };
  } catch (error) {
    if (error instanceof ProblemError) return { error };
    throw error;
  }
}

async function findReplay(context: RequestContext, { key }: CreateRequest): Promise<CreateOutcome | undefined> {
  const record = key && (await context.backend.desired.idempotencyRecord(key.digest));
  if (record === undefined) return undefined;
  if (record.value.bodyHash !== key?.bodyHash) {
    throw new ProblemError(
      "idempotency-key-reused",
      "The key was used with another body. Send the first one again byte for byte, or use a new key.",
    );
  }
  const { existing, desired } = record.value;
  // The record and the desired state were written in one batch, one after the other.
  if (existing === undefined)
    return { kind: "replayed", desired: { seq: record.seq + 1, value: desired }, isExisting: false };
  const claim = await context.backend.desired.claimOfName(desired.spec.name);
  const view = claim && (await viewOfClaim(context, claim));
  if (view?.desired.value.uid === desired.uid) return { kind: "existing", view };
  return { kind: "replayed", desired: { seq: existing, value: desired }, isExisting: true };
}

/** Keeps a key's promise also for an answer that made nothing; false when the key was used meanwhile. */
async function remember({ backend }: RequestContext, { key }: CreateRequest, { desired }: StoreView): Promise<boolean> {
  const { seq, value } = desired;
  if (key === undefined || value.op !== "apply") return true;
  const record = { schemaVersion: 1 as const, bodyHash: key.bodyHash, desired: value, existing: seq };
  try {
    await backend.desired.remember({ digest: key.digest, record });
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
}

/** The store is ours when a write of ours succeeded although its answer was lost. */
function outcomeOf(view: StoreView, uid: string): CreateOutcome {
  return view.desired.value.uid === uid ? { kind: "created", desired: view.desired } : { kind: "existing", view };
}

interface Draft {
  readonly request: CreateRequest;
  readonly uid: string;
  readonly cluster: string;
  readonly ground: ExpectedSequences;
}

async function draft(context: RequestContext, { request, uid, cluster, ground }: Draft): Promise<CreateWrites> {
  const { desired } = context.backend;
  const { tenant, actor } = context.caller;
  const { name } = request.spec;
  const now = context.backend.now().toISOString();
  const message: ApplyMessage = {
    op: "apply",
    schemaVersion: desiredSchemaVersion,
    uid,
    epoch: await desired.epoch(),
    tenant,
    actor,
    createdAt: now,
    acceptedAt: now,
    // In the order that every reader of the message finds: the answers of a key are the same to the byte.
    spec: storeSpec.parse({ ...request.spec, cluster }),
  };
  // Only an earlier life of the name can have left a desired state under this subject.
  const before = ground.claim === 0 ? undefined : await desired.newest({ cluster, tenant, store: name });
  return {
    claim: { schemaVersion: 1, uid, name, tenant, cluster },
    expectedClaim: ground.claim,
    holdings: request.holdings.map(({ subject }, index) => ({ subject, expected: ground.holdings[index] ?? 0 })),
    ...(request.key && {
      key: {
        digest: request.key.digest,
        record: { schemaVersion: 1, bodyHash: request.key.bodyHash, desired: message },
      },
    }),
    desired: message,
    expectedDesired: before?.seq ?? 0,
  };
}

/** Undefined when somebody else wrote one of the subjects meanwhile. */
async function tryCreate({ backend }: RequestContext, writes: CreateWrites): Promise<StoredDesired | undefined> {
  try {
    const seq = await backend.desired.create(writes);
    return { seq, value: writes.desired };
  } catch (error) {
    if (error instanceof ConflictError) return undefined;
    throw error;
  }
}
