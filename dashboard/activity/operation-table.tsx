import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { StoreOperation } from "../../contract/index.ts";
import { Badge } from "../parts/badge.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Moment } from "../parts/moment.tsx";
import { lookOfOutcome, meaningOfReason, nameOfKind } from "../words/operations.ts";
import { duration } from "../words/times.ts";

interface OperationTableProps {
  readonly caption: string;
  readonly operations: readonly StoreOperation[];
  /** Whether they are of several stores. */
  readonly hasStores: boolean;
  readonly foot?: ReactNode;
}

/** What was done: to what, with which outcome, by whom and why, when. */
export function OperationTable({ caption, operations, hasStores, foot }: OperationTableProps) {
  return (
    <DataTable
      caption={caption}
      columns={hasStores ? [ofStore, ...columns] : [ofKind, ...columns.slice(1)]}
      rows={operations}
      keyOf={({ id }) => id}
      foot={foot}
    />
  );
}

const ofStore: Column<StoreOperation> = {
  name: "Store",
  share: 1.5,
  cell: ({ name }) => (
    <Link to="/stores/$name/activity" params={{ name }}>
      {name}
    </Link>
  ),
};

const ofKind: Column<StoreOperation> = { name: "What", share: 1.5, cell: ({ kind }) => nameOfKind(kind) };

const columns: readonly Column<StoreOperation>[] = [
  ofKind,
  {
    name: "Outcome",
    share: 2,
    cell: ({ outcome, reason }) => (
      <span className="cell-lines">
        <Badge look={lookOfOutcome(outcome)}>{outcome}</Badge>
        {reason !== undefined && <span className="soft small">{meaningOfReason(reason)}</span>}
      </span>
    ),
  },
  {
    name: "Who and why",
    share: 2.5,
    cell: ({ actor, note }) => (
      <span className="cell-lines">
        {note !== undefined && <span>{note}</span>}
        <span className="soft small">{actor}</span>
      </span>
    ),
  },
  {
    name: "When",
    share: 1.5,
    cell: ({ at, durationMs }) => (
      <span className="cell-lines">
        <Moment at={at} />
        {durationMs !== undefined && <span className="soft small">took {duration(durationMs)}</span>}
      </span>
    ),
  },
];
