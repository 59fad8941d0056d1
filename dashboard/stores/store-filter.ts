import type { ListFilter } from "../../client/index.ts";
import { phases } from "../../contract/index.ts";

/** What the list shows, as its address says it. */
export interface StoreFilter {
  readonly phase?: (typeof phases)[number];
  readonly cluster?: string;
  readonly engine?: string;
  readonly label?: string;
  /** Part of a name or of a host. */
  readonly q?: string;
}

/** The filter of an address; what is no filter is left out. */
export function readStoreFilter(search: Readonly<Record<string, unknown>>): StoreFilter {
  const phase = phases.find((each) => each === search["phase"]);
  const cluster = word(search["cluster"]);
  const engine = word(search["engine"]);
  const label = word(search["label"]);
  const q = word(search["q"]);
  return {
    ...(phase && { phase }),
    ...(cluster && { cluster }),
    ...(engine && { engine }),
    ...(label && { label }),
    ...(q && { q }),
  };
}

const maxWordLength = 200;

/** A router reads `?q=12` as a number. */
function word(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text.length <= maxWordLength ? text : undefined;
}

/** What of it the API does; names are looked through by the page. */
export function askedOf({ phase, cluster, engine, label }: StoreFilter): ListFilter {
  return {
    ...(phase && { phase }),
    ...(cluster && { cluster }),
    ...(engine && { engine }),
    ...(label && { labelSelector: label }),
  };
}

export function hasFilter(filter: StoreFilter): boolean {
  return Object.keys(filter).length > 0;
}
