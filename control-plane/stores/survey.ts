import type { StoreSpec } from "../../contract/index.ts";
import { bodyPointer } from "../body-pointer.ts";
import { ProblemError } from "../errors.ts";
import type { Stored } from "../ports.ts";
import type { StoreClaim } from "../records.ts";
import { phaseOf, type StoreView } from "./compose-store.ts";
import type { CreateRequest } from "./create-request.ts";
import { isClaimFree, viewOfClaim } from "./find-store.ts";
import type { Scope } from "./scope.ts";
import { undeletableUntil } from "./undelete-store.ts";

/** Sequences that the subjects of a create must be at. */
export interface Ground {
  readonly claim: number;
  readonly hosts: readonly number[];
}

/** Nothing was ever written: what nearly every create finds. */
export function virginGround(request: CreateRequest): Ground {
  return { claim: 0, hosts: request.hosts.map(() => 0) };
}

/** The store that stands where one was to be made, or the ground to make it on; throws ProblemError if neither. */
export async function survey(
  scope: Scope,
  request: CreateRequest,
): Promise<{ readonly ground: Ground } | { readonly existing: StoreView }> {
  const { desired } = scope.backend;
  const [claim, ...hosts] = await Promise.all([
    desired.claimOfName(request.spec.name),
    ...request.hosts.map(({ digest }) => desired.claimOfHost(digest)),
  ]);
  const existing = claim && (await holderOf(scope, claim));
  if (existing !== undefined) return { existing: checkSame(request, existing, scope.backend.now()) };
  await checkHosts(scope, hosts);
  return { ground: { claim: claim?.seq ?? 0, hosts: hosts.map((it) => it?.seq ?? 0) } };
}

/** The store that holds the name; undefined when the name is free again. Throws ProblemError when it is another's. */
export async function holderOf(scope: Scope, claim: Stored<StoreClaim>): Promise<StoreView | undefined> {
  const view = await viewOfClaim(scope, claim);
  if (view !== undefined && phaseOf(view) === "Deleted") return undefined;
  // Nothing but the fact: whose it is and what it looks like is not this caller's business.
  if (claim.value.tenant !== scope.caller.tenant) throw new ProblemError("name-taken", "Choose another name.");
  if (view === undefined) throw new ProblemError("write-conflict", "The name is changing hands. Try again.");
  return view;
}

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
    const detail =
      "The store of this name is being removed, which can't be taken back. The name is free when it is gone.";
    throw new ProblemError("store-deleting", detail, { phase });
  }
  throw new ProblemError(
    "store-deleting",
    `The store of this name is being deleted. POST /v1/stores/${value.spec.name}/undelete takes the delete back until ${new Date(until).toISOString()}; the name is free when the store is gone.`,
    { phase, headers: { "Retry-After": String(Math.ceil((until - now.getTime()) / 1000)) } },
  );
}

function checkSame({ spec }: CreateRequest, view: StoreView, now: Date): StoreView {
  checkStays(view, now);
  const { value } = view.desired;
  const { cluster = value.spec.cluster, ...asked } = spec;
  const wanted = comparable({ ...asked, cluster });
  const found = comparable(value.spec);
  const fields = Object.keys({ ...wanted, ...found }).filter((field) => wanted[field] !== found[field]);
  if (fields.length === 0) return view;
  const errors = fields.map((field) => ({ field: bodyPointer([field]), rule: "differs from the store that exists" }));
  const detail = `The store exists and differs in: ${fields.join(", ")}.`;
  throw new ProblemError("store-differs", detail, { errors, phase: phaseOf(view) });
}

/** Field by field as text; the order of hosts means nothing. */
function comparable(spec: StoreSpec): Record<string, string | undefined> {
  const entries = Object.entries({ ...spec, hosts: spec.hosts.toSorted() });
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined).map(([key, value]) => [key, String(value)]),
  );
}

/** Throws ProblemError when a custom host is claimed by another store. */
export async function checkHosts(scope: Scope, claims: readonly (Stored<StoreClaim> | undefined)[]): Promise<void> {
  const isFree = await Promise.all(claims.map(async (claim) => claim === undefined || isClaimFree(scope, claim)));
  const errors = isFree.flatMap((free, index) =>
    free ? [] : [{ field: bodyPointer(["hosts", index]), rule: "is taken" }],
  );
  if (errors.length === 0) return;
  throw new ProblemError("host-taken", "A custom host belongs to another store.", { errors });
}
