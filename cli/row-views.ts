import type { StoreResource, StoreSummary } from "../contract/index.ts";
import { age } from "./age.ts";
import type { Shown } from "./output.ts";
import { labelsOf } from "./store-views.ts";
import { type Column, layOutTable } from "./table.ts";

/** Stores by uid, for what rows do not have. */
type Wholes = ReadonlyMap<string, StoreResource>;

function columns(now: number, wholes: Wholes | undefined): readonly Column<StoreSummary>[] {
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
    ...(wholes === undefined ? [] : wholeColumns(wholes)),
    { title: "URL", of: ({ url = "" }) => url, isWide: true, least: 12 },
    { title: "WHY", of: causeOfRow, least: 8 },
  ];
}

function wholeColumns(wholes: Wholes): readonly Column<StoreSummary>[] {
  const of = ({ uid }: StoreSummary) => wholes.get(uid);
  return [
    { title: "VERSION", of: (row) => of(row)?.engineVersion ?? "", isWide: true },
    { title: "EXTERNAL-ID", of: (row) => of(row)?.externalId ?? "", isWide: true, least: 11 },
    { title: "LABELS", of: (row) => labelsOf(of(row)?.labels), isWide: true, least: 8 },
  ];
}

/** Stores as rows. `document` is what is printed as JSON; `wholes` gives the wide form more columns. */
export function summaryRows(rows: readonly StoreSummary[], document: unknown, wholes?: Wholes): Shown {
  return {
    document,
    names: rows.map(({ name }) => name),
    text: ({ isWide, width }) =>
      layOutTable(
        rows,
        columns(Date.now(), wholes).filter((each) => isWide || !each.isWide),
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
