import { Link } from "@tanstack/react-router";
import type { StoreSummary } from "../../contract/index.ts";
import { PhaseBadge } from "../parts/badge.tsx";
import { Moment } from "../parts/moment.tsx";
import { useNow } from "../parts/use-now.ts";
import { nameOfEngine } from "../words/catalog.ts";
import type { Picking } from "./bulk/use-selection.ts";
import { awayWords, lineOf } from "./store-words.ts";

interface StoreRowProps {
  readonly store: StoreSummary;
  /** From 0. */
  readonly index: number;
  /** Where only some rows are in the page. */
  readonly measure?: (row: Element | null) => void;
  /** Undefined where one may do nothing to it. */
  readonly picking: Picking | undefined;
}

interface RowToComeProps extends Pick<StoreRowProps, "index" | "measure"> {
  readonly columns: number;
}

/** A store that is not read yet: it keeps the place that it will take. */
export function RowToCome({ index, measure, columns }: RowToComeProps) {
  return (
    <tr ref={measure} role="row" data-index={index} aria-rowindex={index + 2} className="row-to-come">
      <td role="cell" colSpan={columns} className="soft small">
        Reading…
      </td>
    </tr>
  );
}

/** One store of the list: its name, how it is and why, where it is. */
export function StoreRow({ store, index, measure, picking }: StoreRowProps) {
  const { name, url, cluster, engine, plan, changedAt, asOf } = store;
  const host = url === undefined ? undefined : URL.parse(url)?.host;
  return (
    <tr ref={measure} role="row" data-index={index} aria-rowindex={index + 2} {...(asOf && { "data-away": "true" })}>
      {picking !== undefined && <Pick store={store} index={index} picking={picking} />}
      <th scope="row" role="rowheader">
        <span className="cell-lines">
          <Link to="/stores/$name" params={{ name }}>
            {name}
          </Link>
          {host !== undefined && <span className="soft small one-line">{host}</span>}
        </span>
      </th>
      <td role="cell" className="state-cell">
        <State store={store} />
      </td>
      <td role="cell" data-label="Cluster">
        {cluster}
        {asOf !== undefined && <span className="soft small one-line">away</span>}
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

function Pick({ store: { name, uid }, index, picking }: StoreRowProps & { readonly picking: Picking }) {
  const isPicked = picking.selection.has(uid);
  return (
    <td role="cell" className="pick-cell">
      <input
        type="checkbox"
        aria-label={`Select ${name}`}
        checked={isPicked}
        onChange={({ nativeEvent }) => picking.pick(index, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
      />
    </td>
  );
}

const minuteMs = 60_000;

/** How it is; while its cluster is away, how it was when that was seen last. */
function State({ store }: { readonly store: StoreSummary }) {
  const line = lineOf(store);
  const now = useNow(minuteMs);
  return (
    <span className="cell-lines">
      <PhaseBadge phase={store.phase} />
      {store.asOf !== undefined && <span className="soft small">{awayWords(store.asOf, now)}</span>}
      {line !== "" && (
        <span className="soft small one-line" title={line}>
          {line}
        </span>
      )}
    </span>
  );
}
