import { Link } from "@tanstack/react-router";
import type { StoreSummary } from "../../contract/index.ts";
import { PhaseBadge } from "../parts/badge.tsx";
import { Moment } from "../parts/moment.tsx";
import { nameOfEngine } from "../words/catalog.ts";
import { clockTime } from "../words/times.ts";
import { lineOf } from "./store-words.ts";

interface StoreRowProps {
  readonly store: StoreSummary;
  /** From 0. */
  readonly index: number;
  readonly measure: (row: Element | null) => void;
}

/** A store that is not read yet: it keeps the place that it will take. */
export function RowToCome({ index, measure }: Omit<StoreRowProps, "store">) {
  return (
    <tr ref={measure} role="row" data-index={index} aria-rowindex={index + 2} className="row-to-come">
      <td role="cell" colSpan={5} className="soft small">
        Reading…
      </td>
    </tr>
  );
}

/** One store of the list: its name, how it is and why, where it is. */
export function StoreRow({ store, index, measure }: StoreRowProps) {
  const { name, url, cluster, engine, plan, changedAt } = store;
  const host = url === undefined ? undefined : URL.parse(url)?.host;
  return (
    <tr ref={measure} role="row" data-index={index} aria-rowindex={index + 2}>
      <th scope="row" role="rowheader">
        <span className="cell-lines">
          <Link to="/stores/$name" params={{ name }}>
            {name}
          </Link>
          {host !== undefined && <span className="soft small one-line">{host}</span>}
        </span>
      </th>
      <td role="cell">
        <State store={store} />
      </td>
      <td role="cell" data-label="Cluster">
        {cluster}
      </td>
      <td role="cell" data-label="Engine">
        <span className="cell-lines">
          {nameOfEngine(engine)}
          <span className="soft small">{plan}</span>
        </span>
      </td>
      <td role="cell" data-label="Changed" className="soft small">
        <Moment at={changedAt} />
      </td>
    </tr>
  );
}

function State({ store }: { readonly store: StoreSummary }) {
  const line = lineOf(store);
  const away = store.asOf;
  return (
    <span className="cell-lines">
      <PhaseBadge phase={store.phase} />
      {away !== undefined && <span className="soft small">as of {clockTime(Date.parse(away))}, cluster away</span>}
      {line !== "" && (
        <span className="soft small one-line" title={line}>
          {line}
        </span>
      )}
    </span>
  );
}
