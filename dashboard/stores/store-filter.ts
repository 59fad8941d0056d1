import type { SummaryFilter } from "../../client/index.ts";
import { phases, type SummarySort, summarySorts } from "../../contract/index.ts";

type Phase = (typeof phases)[number];

/** What the list shows, as its address says it. */
export interface StoreFilter {
  /** Several are separated by commas. */
  readonly phase?: string;
  readonly cluster?: string;
  readonly engine?: string;
  readonly plan?: string;
  readonly reason?: string;
  readonly label?: string;
  /** Part of a name or of a host. */
  readonly q?: string;
  /** @default those first that changed last */
  readonly sort?: SummarySort;
}

const usualSort: SummarySort = "-changed";

/** The filter of an address; what is no filter is left out. */
export function readStoreFilter(search: Readonly<Record<string, unknown>>): StoreFilter {
  const phase = phasesOf(word(search["phase"])).join(",");
  const sort = summarySorts.find((each) => each === search["sort"]);
  const words = ["cluster", "engine", "plan", "reason", "label", "q"].flatMap((name) => {
    const value = word(search[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...(phase !== "" && { phase }),
    ...Object.fromEntries(words),
    ...(sort !== undefined && sort !== usualSort && { sort }),
  };
}

const maxWordLength = 200;

/** A router reads `?q=12` as a number. */
function word(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text !== "" && text.length <= maxWordLength ? text : undefined;
}

/** Those that are chosen, in the order in which they are shown. */
export function phasesOf(text: string | undefined): Phase[] {
  const chosen = new Set(text?.split(","));
  return phases.filter((phase) => chosen.has(phase));
}

/** The phases with one more, or one less. */
export function withPhase(text: string | undefined, phase: string): string {
  const chosen = new Set<string>(phasesOf(text));
  if (!chosen.delete(phase)) chosen.add(phase);
  return [...chosen].join(",");
}

/** The same as the API is asked. */
export function askedOf({ phase, cluster, engine, plan, reason, label, q, sort }: StoreFilter): SummaryFilter {
  const text = q?.trim();
  return {
    ...(phase && { phase: phasesOf(phase) }),
    ...(cluster && { cluster: [cluster] }),
    ...(engine && { engine: [engine] }),
    ...(plan && { plan: [plan] }),
    ...(reason && { reason: [reason] }),
    ...(label && { labelSelector: label }),
    ...(text && { q: text }),
    sort: sort ?? usualSort,
  };
}

/** Whether it leaves stores out. */
export function hasFilter(filter: StoreFilter): boolean {
  return Object.keys(filter).some((name) => name !== "sort");
}
