import { phases, type StoreSummary, type SummarySort } from "../../../contract/index.ts";
import type { ClusterView } from "../../ports/clusters.ts";
import { isSelected } from "../label-selector.ts";
import type { PartialView } from "../partial-view.ts";
import { phaseOf } from "../state-of-store.ts";
import { causeOf, summarizeStore } from "../summarize-store.ts";
import type { KeptStore } from "./kept-store.ts";

/** What the rows of a list must fit: of several values of one filter, any. */
export interface SummaryFilters {
  readonly q?: string | undefined;
  readonly phase?: readonly string[] | undefined;
  readonly cluster?: readonly string[] | undefined;
  readonly engine?: readonly string[] | undefined;
  readonly plan?: readonly string[] | undefined;
  readonly reason?: readonly string[] | undefined;
  readonly labelSelector?: string | undefined;
}

/** By what a row is sorted, and by its name where that is equal. */
export interface SortKey {
  readonly value: string | number;
  readonly name: string;
}

export interface SummaryQuery {
  readonly filters: SummaryFilters;
  readonly sort: SummarySort;
  readonly limit: number;
  readonly after?: SortKey | undefined;
  readonly clusters: ReadonlyMap<string, ClusterView>;
  readonly now: Date;
}

export interface SelectedRows {
  readonly stores: StoreSummary[];
  readonly counts: Record<string, number>;
  readonly total: number;
  /** The last row's; absent when nothing follows. */
  readonly next?: SortKey;
}

interface Found extends SortKey {
  readonly view: PartialView;
}

/** One page of those of the stores that fit, and how many do. */
export function selectRows(stores: Iterable<KeptStore>, query: SummaryQuery): SelectedRows {
  const { limit, after, now, sort } = query;
  const { found, counts } = findFitting(stores, query);
  const direction = sort.startsWith("-") ? -1 : 1;
  const compare = (one: SortKey, other: SortKey): number => direction * compareKeys(one, other);
  const following = after === undefined ? found : found.filter((it) => compare(it, after) > 0);
  const page = following.toSorted(compare).slice(0, limit);
  const last = page.at(-1);
  return {
    stores: page.map(({ view }) => summarizeStore(view, now)),
    counts,
    total: found.length,
    ...(last && following.length > limit && { next: { value: last.value, name: last.name } }),
  };
}

function findFitting(
  stores: Iterable<KeptStore>,
  query: SummaryQuery,
): Pick<SelectedRows, "counts"> & { found: Found[] } {
  const { filters, clusters, now } = query;
  const found: Found[] = [];
  const counts: Record<string, number> = {};
  const fits = filterOf(filters);
  const reasons = filters.reason && new Set(filters.reason);
  const isShown = phaseFilterOf(filters.phase);
  const valueOf = sortedBy(query.sort);
  for (const store of stores) {
    if (!fits(store)) continue;
    const view = store.viewIn(clusters.get(store.cluster));
    if (reasons && !reasons.has(causeOf(view, now).reason ?? "")) continue;
    const phase = phaseOf(view);
    counts[phase] = (counts[phase] ?? 0) + 1;
    if (isShown(phase)) found.push({ view, name: store.name, value: valueOf(store, phase) });
  }
  return { found, counts };
}

/** Whether a store fits all filters that ask for no cluster's present state. */
function filterOf({ q, cluster, engine, plan, labelSelector }: SummaryFilters): (store: KeptStore) => boolean {
  const [clusters, engines, plans] = [cluster, engine, plan].map((values) => values && new Set(values));
  return (store) =>
    (q === undefined || store.text.includes(q)) &&
    (clusters === undefined || clusters.has(store.cluster)) &&
    (engines === undefined || engines.has(store.engine)) &&
    (plans === undefined || plans.has(store.plan)) &&
    isSelected(store.labels, labelSelector);
}

/** Deleted stores are listed only by their phase. */
function phaseFilterOf(wanted: readonly string[] | undefined): (phase: string) => boolean {
  const shown = wanted && new Set(wanted);
  return (phase) => (shown === undefined ? phase !== "Deleted" : shown.has(phase));
}

const rankOfPhase = new Map<string, number>(phases.map((phase, index) => [phase, index]));

function sortedBy(sort: SummarySort): (store: KeptStore, phase: string) => string | number {
  switch (sort.replace("-", "")) {
    case "changed":
      return ({ changedMs }) => changedMs;
    case "created":
      return ({ createdMs }) => createdMs;
    case "phase":
      return (_store, phase) => rankOfPhase.get(phase) ?? phases.length;
    default:
      return () => "";
  }
}

function compareKeys(one: SortKey, other: SortKey): number {
  if (one.value !== other.value) return one.value < other.value ? -1 : 1;
  if (one.name === other.name) return 0;
  return one.name < other.name ? -1 : 1;
}
