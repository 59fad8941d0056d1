import type { StoreSummary } from "../contract/index.ts";
import { age } from "./age.ts";
import type { Shown } from "./output.ts";
import { type Column, layOutTable } from "./table.ts";

function columns(now: number): readonly Column<StoreSummary>[] {
  return [
    { title: "NAME", of: ({ name }) => name, least: 12 },
    { title: "PHASE", of: ({ phase }) => phase },
    { title: "ENGINE", of: ({ engine }) => engine },
    { title: "CLUSTER", of: ({ cluster }) => cluster },
    { title: "AGE", of: ({ createdAt }) => age(createdAt, now) },
    { title: "CHANGED", of: ({ changedAt }) => age(changedAt, now), isWide: true },
    { title: "PLAN", of: ({ plan }) => plan, isWide: true },
    { title: "REVISION", of: ({ revision }) => revision, isWide: true, least: 8 },
    { title: "STEP", of: stepOfRow, isWide: true },
    { title: "URL", of: ({ url = "" }) => url, isWide: true, least: 12 },
    { title: "WHY", of: causeOfRow, least: 8 },
  ];
}

/** Stores as rows. `document` is what is printed as JSON. */
export function summaryRows(rows: readonly StoreSummary[], document: unknown): Shown {
  return {
    document,
    names: rows.map(({ name }) => name),
    text: ({ isWide, width }) =>
      layOutTable(
        rows,
        columns(Date.now()).filter((each) => isWide || !each.isWide),
        width,
      ),
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
