import type { DesiredMessage, StoreSpec } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { ChangeWrites } from "../ports/desired.ts";
import { type Holding, holdingsOf } from "../ports/holdings.ts";
import { firstProofs, subjectOfProof } from "../ports/host-proof.ts";
import { checkHoldings } from "./look-up-name.ts";

/** The spec that is served of one that is asked for, and what was asked where hosts have to be proved. */
type Served = Pick<DesiredMessage, "spec" | "askedHosts">;

/** A host stays served that is; one that comes new is served once it is proved, where that is asked for. */
export function servedOf(before: DesiredMessage, asked: StoreSpec, areTrusted: boolean): Served {
  if (areTrusted) return { spec: asked };
  const hosts = asked.hosts.filter((host) => before.spec.hosts.includes(host));
  const isWhole = hosts.length === asked.hosts.length && before.askedHosts === undefined;
  if (isWhole || asked.hosts.length === 0) return { spec: { ...asked, hosts } };
  return { spec: { ...asked, hosts }, askedHosts: asked.hosts };
}

/** What a change writes of what no two stores may have. */
export type HoldingWrites = Pick<ChangeWrites, "holdings" | "proofs" | "released">;

/** Throws ProblemError when something that the store is to have is another's. */
export async function holdingWrites(
  context: RequestContext,
  before: DesiredMessage,
  after: DesiredMessage,
): Promise<HoldingWrites> {
  const { desired } = context.backend;
  const [had, has] = await Promise.all([before, after].map(({ spec, tenant }) => holdingsOf(spec, tenant)));
  const [wanted, isAsked] = [await askedHoldings(after), await askedHoldings(before)];
  // Where hosts need no proof any more, one that waited for its proof is served from now on: it is claimed as a new one is.
  const fresh = without(wanted, without(isAsked, without(has ?? [], had ?? [])));
  const claims = await Promise.all(fresh.map(({ subject }) => desired.claimOfHolding(subject)));
  const isOwn = (index: number): boolean => claims[index]?.value.uid === after.uid;
  await checkHoldings(
    context,
    fresh.map((holding, index) => ({ holding, claim: isOwn(index) ? undefined : claims[index] })),
  );
  // What waits for a proof is claimed when it has one.
  const isHeld = ({ subject }: Holding): boolean => has?.some((it) => it.subject === subject) ?? false;
  const holdings = fresh.flatMap((holding, index) => {
    return isHeld(holding) ? [{ subject: holding.subject, expected: claims[index]?.seq ?? 0 }] : [];
  });
  const released = [
    // Also of a host that was served once and lost its proof.
    ...(await releasedClaims(context, without(isAsked, wanted), after.uid)),
    ...(await releasedProofs(context, before, after)),
  ];
  return { holdings, proofs: await proofsOf(context, before, after), released };
}

function askedHoldings({ spec, askedHosts: hosts = spec.hosts, tenant }: DesiredMessage): Promise<readonly Holding[]> {
  return holdingsOf({ ...spec, hosts }, tenant);
}

function without(holdings: readonly Holding[], others: readonly Holding[]): Holding[] {
  return holdings.filter(({ subject }) => others.every((it) => it.subject !== subject));
}

async function releasedClaims({ backend }: RequestContext, lost: readonly Holding[], uid: string) {
  const claims = await Promise.all(lost.map(({ subject }) => backend.desired.claimOfHolding(subject)));
  return lost.flatMap(({ subject }, index) => {
    const claim = claims[index];
    return claim?.value.uid === uid ? [{ subject, seq: claim.seq }] : [];
  });
}

async function releasedProofs({ backend }: RequestContext, before: DesiredMessage, after: DesiredMessage) {
  const kept = new Set(after.askedHosts);
  const lost = (before.askedHosts ?? []).filter((host) => !kept.has(host));
  const found = lost.map(async (host) => {
    const of = { host, uid: after.uid };
    const proof = await backend.hostProofs.newest(of);
    return proof === undefined ? [] : [{ subject: await subjectOfProof(of), seq: proof.seq }];
  });
  return (await Promise.all(found)).flat();
}

/** One that is asked for again is proved again: its proof may have ended long ago. */
async function proofsOf({ backend }: RequestContext, before: DesiredMessage, after: DesiredMessage) {
  const known = new Set(before.askedHosts);
  const fresh = (await firstProofs(after)).filter(({ host }) => !known.has(host));
  return Promise.all(
    fresh.map(async (proof) => ({ proof, expected: (await backend.hostProofs.newest(proof))?.seq ?? 0 })),
  );
}
