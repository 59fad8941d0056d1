import { Link } from "@tanstack/react-router";
import type { StoreResource } from "../../contract/index.ts";
import { PhaseBadge } from "../parts/badge.tsx";
import { Moment } from "../parts/moment.tsx";
import { nameOfEngine } from "../words/catalog.ts";
import { clockTime } from "../words/times.ts";
import { awaySince, lineOf } from "./store-words.ts";

interface StoreRowProps {
  readonly store: StoreResource;
  /** From 0. */
  readonly index: number;
  readonly measure: (row: Element | null) => void;
}

/** One store of the list: its name, how it is and why, where it is. */
export function StoreRow({ store, index, measure }: StoreRowProps) {
  const { name, endpoints, hosts, cluster, engine, plan, acceptedAt, updatedAt } = store;
  const host = hosts[0] ?? endpoints?.hosts[0];
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
        <Moment at={updatedAt ?? acceptedAt} />
      </td>
    </tr>
  );
}

function State({ store }: { readonly store: StoreResource }) {
  const line = lineOf(store);
  const away = awaySince(store);
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
