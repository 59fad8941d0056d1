import { askedSpecOf, type StoreSpec, withoutRuns } from "../../contract/index.ts";
import { bodyPointer } from "../http/body-pointer.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { Stored } from "../ports/desired.ts";
import type { Holding } from "../ports/holdings.ts";
import type { StoreClaim } from "../ports/records.ts";
import type { StoreView } from "./compose-store.ts";
import type { CreateRequest } from "./create-request.ts";
import { isClaimFree, viewOfClaim } from "./find-store.ts";
import { phaseOf } from "./state-of-store.ts";
import { undeletableUntil } from "./undelete.ts";

/** Sequences that the subjects of a create must be at. */
export interface ExpectedSequences {
  readonly claim: number;
  readonly holdings: readonly number[];
}

/** Nothing was ever written: what nearly every create finds. */
export function neverWritten(request: CreateRequest): ExpectedSequences {
  return { claim: 0, holdings: request.holdings.map(() => 0) };
}

/** The store that has the name of a new one, or what its write may expect; throws ProblemError if neither. */
export async function lookUpName(
  context: RequestContext,
  request: CreateRequest,
): Promise<{ readonly expected: ExpectedSequences } | { readonly existing: StoreView }> {
  const { desired } = context.backend;
  const [claim, ...held] = await Promise.all([
    desired.claimOfName(request.spec.name),
    ...request.holdings.map(({ subject }) => desired.claimOfHolding(subject)),
  ]);
  const existing = claim && (await holderOf(context, claim));
  if (existing !== undefined) return { existing: checkSame(request, existing, context.backend.now()) };
  await checkHoldings(
    context,
    request.holdings.map((holding, index) => ({ holding, claim: held[index] })),
  );
  return {
    expected: {
      claim: claim === undefined ? 0 : await given(context, claim),
      holdings: held.map((it) => it?.seq ?? 0),
    },
  };
}

/** The sequence of a claim that counts for nothing any more: what the life before counted for is given back before the next. */
function given({ backend }: RequestContext, claim: Stored<StoreClaim>): Promise<number> {
  return claim.value.counted === undefined ? Promise.resolve(claim.seq) : backend.quotas.release(claim);
}

/** The store that holds the name; undefined when the name is free again. Throws ProblemError when it is another's. */
export async function holderOf(context: RequestContext, claim: Stored<StoreClaim>): Promise<StoreView | undefined> {
  const view = await viewOfClaim(context, claim);
  if (view !== undefined && phaseOf(view) === "Deleted") return undefined;
  // Nothing but the fact: whose it is and what it looks like is not this caller's business.
  if (claim.value.tenant !== context.caller.tenant) throw new ProblemError("name-taken", "Choose another name.");
  if (view === undefined) throw new ProblemError("write-conflict", "The name is being reassigned. Retry.");
  return view;
}

/** After its grace a store is usually gone within this time. */
const removalSeconds = "30";

/** Throws ProblemError for a store that is being deleted. */
export function checkStays(view: StoreView, now: Date): void {
  const { value } = view.desired;
  if (value.op !== "delete") return;
  const phase = phaseOf(view);
  if (phase === "Deleted") {
    throw new ProblemError("store-deleting", "The store of this name is deleted: nothing of it is left.", { phase });
  }
  const until = undeletableUntil(view, now);
  if (until === undefined) {
    const detail = "The store of this name is being removed, which can't be undone. The name is free when it is gone.";
    throw new ProblemError("store-deleting", detail, { phase, headers: { "Retry-After": removalSeconds } });
  }
  throw new ProblemError(
    "store-deleting",
    `The store of this name is being deleted. POST /v1/stores/${value.spec.name}/undelete cancels the delete until ${new Date(until).toISOString()}; the name is free when the store is gone.`,
    { phase, headers: { "Retry-After": String(Math.ceil((until - now.getTime()) / 1000)) } },
  );
}

function checkSame({ spec }: CreateRequest, view: StoreView, now: Date): StoreView {
  checkStays(view, now);
  const { value } = view.desired;
  const { cluster = value.spec.cluster, ...asked } = spec;
  // How it is run is no part of what a create asks for.
  const { version, ...others } = withoutRuns(askedSpecOf(value));
  // Who names no version takes the one that the platform chose.
  const found = asked.version === undefined || version === undefined ? others : { ...others, version };
  const fields = differingFields({ ...asked, cluster }, found);
  if (fields.length === 0) return view;
  const errors = fields.map((field) => ({ field: bodyPointer([field]), rule: "differs from the store that exists" }));
  const detail = `Store ${value.spec.name} exists and differs in: ${fields.join(", ")}. A create changes nothing: use another name, or send the same spec.`;
  throw new ProblemError("store-differs", detail, { errors, phase: phaseOf(view) });
}

/** The names of those in which one spec asks for something else than the other. */
export function differingFields(one: StoreSpec, other: StoreSpec): string[] {
  const [wanted, found] = [comparable(one), comparable(other)];
  return Object.keys({ ...wanted, ...found }).filter((field) => wanted[field] !== found[field]);
}

/** Field by field as text; the order of hosts and of labels means nothing, and no labels are none. */
function comparable({ labels, ...spec }: StoreSpec): Record<string, string | undefined> {
  const hosts = spec.hosts.toSorted();
  const sorted = Object.entries(labels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const entries = Object.entries({ ...spec, hosts, ...(sorted.length > 0 && { labels: sorted }) });
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined).map(([key, value]) => [key, JSON.stringify(value)]),
  );
}

/** A holding that a store is to have, and who claimed it before. */
export interface WantedHolding {
  readonly holding: Holding;
  readonly claim: Stored<StoreClaim> | undefined;
}

/** Throws ProblemError when one of them is another store's. */
export async function checkHoldings(context: RequestContext, wanted: readonly WantedHolding[]): Promise<void> {
  const isFree = await Promise.all(
    wanted.map(async ({ claim, holding }) => claim === undefined || isClaimFree(context, claim, holding)),
  );
  const taken = wanted.filter((_, index) => !isFree[index]);
  const [first] = taken;
  if (first === undefined) return;
  const errors = taken.map(({ holding }) => ({ field: bodyPointer(holding.path), rule: "is taken" }));
  throw new ProblemError(first.holding.code, wordsFor(first), { errors });
}

/** Which store has a host is not told to other tenants; an externalId can only be one of the caller's own stores. */
function wordsFor({ holding, claim }: WantedHolding): string {
  if (holding.code === "host-taken")
    return `The host ${holding.value} belongs to another store. Remove it from hosts, or choose another.`;
  return `Your store ${claim?.value.name} has this externalId, and keeps it until it is removed. Use that store, or another id.`;
}
