import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";
import type { StoreSummary } from "../../contract/index.ts";
import type { RowsProps } from "./rows.ts";
import { RowToCome, StoreRow } from "./store-row.tsx";
import { useReadOn } from "./use-read-on.ts";

/** Pixels of a row, before it is measured. */
const rowHeight = 66;

/** Any number of stores: of them only those that can be seen, and some before and after, are in the page. */
export function VirtualRows({ stores, count, query, columns, picking }: RowsProps) {
  const { body, items, before, after, measure } = useVisible(stores, count);
  useReadOn(query, (items.at(-1)?.index ?? 0) >= stores.length - 10);
  return (
    <tbody ref={body} role="rowgroup">
      <Spacer height={before} columns={columns} />
      {items.map(({ key, index }) => {
        const store = stores[index];
        if (store === undefined) return <RowToCome key={key} index={index} measure={measure} columns={columns} />;
        return <StoreRow key={key} store={store} index={index} measure={measure} picking={picking} />;
      })}
      <Spacer height={after} columns={columns} />
    </tbody>
  );
}

/** Which rows can be seen, and how much room those before and after them take, in pixels. */
function useVisible(stores: readonly StoreSummary[], count: number) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, []);
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => rowHeight,
    getItemKey: (index) => stores[index]?.uid ?? index,
    overscan: 4,
    scrollMargin: top,
  });
  const items = rows.getVirtualItems();
  const before = (items[0]?.start ?? top) - top;
  const after = rows.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return { body, items, before, after, measure: rows.measureElement };
}

function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return undefined;
  return (
    <tr className="spacer" aria-hidden="true">
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- it holds a place and is hidden */}
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
