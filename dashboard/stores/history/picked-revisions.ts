import { printedRevision, type StoreRevision } from "../../../contract/index.ts";

/** Which two revisions are compared, as the address says it. */
export interface PickedRevisions {
  readonly from?: string;
  readonly to?: string;
}

/** The two of an address; what is no revision is left out. */
export function readPicked(search: Readonly<Record<string, unknown>>): PickedRevisions {
  const from = printedRevision.safeParse(search["from"]).data;
  const to = printedRevision.safeParse(search["to"]).data;
  return { ...(from && { from }), ...(to && { to }) };
}

export interface Pair {
  readonly from: StoreRevision;
  readonly to: StoreRevision;
}

/** The two that are compared: those that were picked, or the newest and the one before it; undefined where there is one only. */
export function pairOf(revisions: readonly StoreRevision[], { from, to }: PickedRevisions): Pair | undefined {
  const find = (named: string | undefined, other: StoreRevision | undefined): StoreRevision | undefined =>
    revisions.find(({ revision }) => revision === named) ?? other;
  const pair = { from: find(from, revisions[1]), to: find(to, revisions[0]) };
  return pair.from && pair.to && { from: pair.from, to: pair.to };
}
