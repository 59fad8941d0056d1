import type { StoreResource } from "../contract/index.ts";
import { age } from "./age.ts";
import type { Shown } from "./output.ts";
import { type Column, layOutTable } from "./table.ts";

/** A store as a line of a table, whatever it was read as. */
export interface StoreLine
  extends Pick<StoreResource, "name" | "phase" | "engine" | "cluster" | "createdAt" | "plan" | "revision"> {
  /** Empty where the store is as it was asked to be. */
  readonly why: string;
  readonly url?: string | undefined;
  /** What only rows of a list say. */
  readonly row?: { readonly changedAt: string; readonly step: string };
  /** What only the whole of a store says. */
  readonly whole?: Pick<StoreResource, "engineVersion" | "externalId" | "labels"> | undefined;
}

/** Which columns there are beside those of every store. */
export type MoreColumns = Readonly<Partial<Record<"row" | "whole", boolean>>>;

interface StoreColumn extends Column<StoreLine> {
  /** Where it can be filled at all. */
  readonly needs?: "row" | "whole";
}

function columnsAt(now: number): readonly StoreColumn[] {
  return [
    { title: "NAME", of: ({ name }) => name, least: 12 },
    { title: "PHASE", of: ({ phase }) => phase },
    { title: "ENGINE", of: ({ engine }) => engine },
    { title: "CLUSTER", of: ({ cluster }) => cluster },
    { title: "AGE", of: ({ createdAt }) => age(createdAt, now) },
    { title: "CHANGED", of: ({ row }) => (row ? age(row.changedAt, now) : ""), isWide: true, needs: "row" },
    { title: "PLAN", of: ({ plan }) => plan, isWide: true },
    { title: "REVISION", of: ({ revision }) => revision, isWide: true, least: 8 },
    { title: "STEP", of: ({ row }) => row?.step ?? "", isWide: true, needs: "row" },
    { title: "VERSION", of: ({ whole }) => whole?.engineVersion ?? "", isWide: true, needs: "whole" },
    { title: "EXTERNAL-ID", of: ({ whole }) => whole?.externalId ?? "", isWide: true, least: 11, needs: "whole" },
    { title: "LABELS", of: ({ whole }) => labelsOf(whole?.labels), isWide: true, least: 8, needs: "whole" },
    { title: "URL", of: ({ url = "" }) => url, isWide: true, least: 12 },
    { title: "WHY", of: ({ why }) => why, least: 8 },
  ];
}

/** Stores as a table; every command that lists stores has its columns from here. */
export function storeTable(lines: readonly StoreLine[], more: MoreColumns): Shown["text"] {
  return ({ isWide, width }) => {
    const columns = columnsAt(Date.now()).filter(({ needs }) => needs === undefined || more[needs] === true);
    const shown = columns.filter((each) => isWide || !each.isWide);
    return layOutTable(lines, shown, width);
  };
}

/** As `key=value`, with commas between them. */
export function labelsOf(labels: StoreResource["labels"] = {}): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}
