import type { StoreResource, StoreSummary } from "../contract/index.ts";
import type { Shown } from "./output.ts";
import { type StoreLine, storeTable } from "./store-columns.ts";

/** Stores by uid, for what rows do not have. */
export type Wholes = ReadonlyMap<string, StoreResource>;

function lineOf(row: StoreSummary, wholes: Wholes | undefined): StoreLine {
  const { changedAt } = row;
  return { ...row, why: causeOfRow(row), row: { changedAt, step: stepOfRow(row) }, whole: wholes?.get(row.uid) };
}

/** Stores as rows. `document` is what is printed as JSON; `wholes` gives the wide form more columns. */
export function summaryRows(rows: readonly StoreSummary[], document: unknown, wholes?: Wholes): Shown {
  const lines = rows.map((row) => lineOf(row, wholes));
  return {
    document,
    names: rows.map(({ name }) => name),
    text: storeTable(lines, { row: true, whole: wholes !== undefined }),
  };
}

/** The step that is under way, as `app 4/9`; empty when none is. */
export function stepOfRow({ step }: StoreSummary): string {
  return step === undefined ? "" : `${step.name} ${step.index}/${step.of}`;
}

/** Why a store is not Ready; that its cluster is away comes first, for nothing else changes until it is back. */
export function causeOfRow({ phase, reason, message = "", asOf, cluster }: StoreSummary): string {
  if (phase === "Deleted") return "";
  const away = asOf === undefined ? [] : [`As of ${asOf}: the cluster ${cluster} is away.`];
  return [...away, ...(reason === undefined ? [] : [`${reason}: ${message}`])].join(" ");
}
