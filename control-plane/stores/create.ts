import { type ApplyMessage, amountsOf } from "../../contract/index.ts";
import { checkHostsOutside } from "../clusters/check-hosts-outside.ts";
import { chooseCluster } from "../clusters/choose-cluster.ts";
import type { PlacementTally } from "../clusters/placement-tally.ts";
import { ProblemError, tenantSuspended } from "../http/problem-error.ts";
import type { HeldRoom, RequestContext } from "../http/request-context.ts";
import type { ClusterView } from "../ports/clusters.ts";
import type { CreateWrites, StoredDesired } from "../ports/desired.ts";
import {
  AuditFullError,
  BusUnavailableError,
  ConflictError,
  StorageFullError,
  TooManyKeysError,
} from "../ports/errors.ts";
import { firstProofs } from "../ports/host-proof.ts";
import { QuotaExceededError, TenantSuspendedError } from "../ports/quota.ts";
import { type CreateInput, type CreateRequest, readRequest } from "./create-request.ts";
import { maxConflicts } from "./find-store.ts";
import { checkHoldings, type ExpectedSequences, lookUpName, neverWritten } from "./look-up-name.ts";
import { nextRevision } from "./next-revision.ts";
import { findReplay, type Replay, rememberExisting } from "./replay.ts";

export type CreateOutcome = { readonly kind: "created"; readonly desired: StoredDesired } | Replay;

/** A create on its way; each step adds what it finds out. */
interface Creation {
  readonly request: CreateRequest;
  readonly tally: PlacementTally;
  /** The same in every attempt, so that a write of its own is known again after its answer was lost. */
  readonly uid: string;
  expected: ExpectedSequences;
  isFirst: boolean;
  placement?: ClusterView;
  room?: HeldRoom;
}

/** Ends the create with its outcome or lets it go on; throws ProblemError, or ConflictError when it has to begin again. */
type CreateStep = (context: RequestContext, creation: Creation) => Promise<CreateOutcome | undefined>;

/** The first attempt takes the name for one that was never used, as nearly all are: the server checks every expectation. */
const firstAttempt: readonly CreateStep[] = [checkActive, checkRoom, place, checkFree, write];

/** Where that does not go through, what is there answers before anything that keeps a new store from being made. */
const laterAttempts: readonly CreateStep[] = [replay, findExisting, checkActive, checkRoom, place, checkFree, write];

/** Accepts a new store, or returns the one that this request or an equal one made before. */
export async function createStore(context: RequestContext, input: CreateInput): Promise<CreateOutcome> {
  const request = await readRequest(context, input);
  const { tally } = input;
  const creation: Creation = {
    request,
    tally,
    uid: context.ids.uuid(),
    expected: neverWritten(request),
    isFirst: true,
  };
  let isMade = false;
  try {
    const outcome = await attempt(context, creation);
    isMade = outcome.kind === "created";
    return outcome;
  } catch (error) {
    // One whose answer was lost may be there.
    isMade = error instanceof BusUnavailableError;
    throw error;
  } finally {
    creation.room?.settle(isMade);
  }
}

async function attempt(context: RequestContext, creation: Creation): Promise<CreateOutcome> {
  for (let attempts = 0; attempts < maxConflicts; attempts += 1) {
    creation.isFirst = attempts === 0;
    try {
      return await take(creation.isFirst ? firstAttempt : laterAttempts, context, creation);
    } catch (error) {
      if (!(await mayBeThere(error, context, creation))) throw error;
    }
  }
  throw new ProblemError("write-conflict", "Other requests keep creating a store of this name. Retry.");
}

/** What keeps a new store from being made, and says nothing of one that is there. */
const keepsOut = [
  ProblemError,
  QuotaExceededError,
  TenantSuspendedError,
  TooManyKeysError,
  StorageFullError,
  AuditFullError,
] as const;

/** Whether the store that is asked for may be there although a write of it was refused. */
async function mayBeThere(error: unknown, context: RequestContext, creation: Creation): Promise<boolean> {
  if (error instanceof ConflictError) return true;
  if (!keepsOut.some((kind) => error instanceof kind)) return false;
  if (creation.isFirst || !(error instanceof QuotaExceededError)) return creation.isFirst;
  // An equal request may have taken the last of the quota since the name was looked up.
  const claim = await context.backend.desired.claimOfName(creation.request.spec.name);
  return (claim?.seq ?? 0) !== creation.expected.claim;
}

async function take(steps: readonly CreateStep[], context: RequestContext, creation: Creation): Promise<CreateOutcome> {
  for (const step of steps) {
    const outcome = await step(context, creation);
    if (outcome !== undefined) return outcome;
  }
  throw new TypeError("the last step of a create has an outcome");
}

function replay(context: RequestContext, { request }: Creation): Promise<CreateOutcome | undefined> {
  return findReplay(context, request.key);
}

/** Ends with the store that has the name, or notes what a new one may expect of it. */
async function findExisting(context: RequestContext, creation: Creation): Promise<CreateOutcome | undefined> {
  const { request, uid } = creation;
  const found = await lookUpName(context, request);
  if ("expected" in found) {
    creation.expected = found.expected;
    return undefined;
  }
  const { existing: view } = found;
  // It is ours when a write of ours succeeded although its answer was lost.
  if (view.desired.value.uid === uid) return { kind: "created", desired: view.desired };
  await rememberExisting(context, request.key, view);
  return { kind: "existing", view };
}

/** A suspended tenant makes and changes no stores; what it has is answered as ever. */
export async function checkActive({ backend, caller }: RequestContext): Promise<undefined> {
  const tenant = await backend.tenants.recent(caller.tenant);
  if (tenant?.state !== "Suspended") return;
  throw tenantSuspended(caller.tenant);
}

async function checkRoom(context: RequestContext, creation: Creation): Promise<undefined> {
  creation.room ??= await context.platformRoom.hold(amountsOf(creation.request.spec), context);
}

/** The cluster that the store is made in. */
async function place({ backend, hostRules }: RequestContext, creation: Creation): Promise<undefined> {
  const { request, tally } = creation;
  const view = creation.placement ?? (await chooseCluster({ clusters: backend.clusters, tally }, request));
  checkHostsOutside(request.spec.hosts, view, hostRules.platformDomains);
  creation.placement = view;
}

/** What another store has proved is refused at once: this one could only fail to prove it. */
async function checkFree(context: RequestContext, { request }: Creation): Promise<undefined> {
  const { desired } = context.backend;
  const wanted = request.unproved.map(async (holding) => {
    return { holding, claim: await desired.claimOfHolding(holding.subject) };
  });
  await checkHoldings(context, await Promise.all(wanted));
}

/** One atomic batch of everything that the store claims, and last its desired state. */
async function write(context: RequestContext, creation: Creation): Promise<CreateOutcome> {
  const { placement, tally } = creation;
  if (placement === undefined) throw new TypeError("a store is placed before it is written");
  const writes = await writesOf(context, creation, placement);
  const seq = await context.backend.desired.create(writes);
  tally.add(placement);
  return { kind: "created", desired: { seq, value: writes.desired } };
}

async function writesOf(context: RequestContext, creation: Creation, placement: ClusterView): Promise<CreateWrites> {
  const { request, uid, expected } = creation;
  const { backend, caller } = context;
  const { tenant } = caller;
  const { cluster } = placement.registration;
  const { name } = request.spec;
  const acceptedAt = backend.now().toISOString();
  const store = { uid, tenant, createdAt: acceptedAt, ...specIn(placement, request) };
  const desired = await nextRevision(store, context, { op: "apply", acceptedAt });
  // Only an earlier life of the name can have left a desired state under this subject.
  const before = expected.claim === 0 ? undefined : await backend.desired.newest({ cluster, tenant, store: name });
  return {
    claim: { schemaVersion: 1, uid, name, tenant, cluster, counted: amountsOf(request.spec), member: caller.actor },
    expectedClaim: expected.claim,
    holdings: request.holdings.map(({ subject }, index) => ({ subject, expected: expected.holdings[index] ?? 0 })),
    proofs: await firstProofs(desired),
    ...(request.key && {
      key: { digest: request.key.digest, record: { schemaVersion: 1, bodyHash: request.key.bodyHash, desired } },
    }),
    desired,
    note: request.note,
    expectedDesired: before?.seq ?? 0,
    isGuess: creation.isFirst,
  };
}

/** In the order in which every reader of the message finds the fields: the answers of a key are the same to the byte. */
function specIn(placed: ClusterView, { spec, unproved }: CreateRequest): Pick<ApplyMessage, "spec" | "askedHosts"> {
  const { name, engine, plan, cluster = placed.registration.cluster, version, ...choices } = spec;
  // Said from now on, so that no other agent need guess it. Only the cluster knows which it can run.
  const chosen = version ?? placed.heartbeat?.engineVersions?.[engine]?.[0];
  const asked = { name, engine, plan, cluster, ...(chosen !== undefined && { version: chosen }), ...choices };
  return unproved.length === 0 ? { spec: asked } : { spec: { ...asked, hosts: [] }, askedHosts: spec.hosts };
}
