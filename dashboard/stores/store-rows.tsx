import { lazy, Suspense } from "react";
import { loadPart } from "../parts/load-part.ts";
import type { RowsProps } from "./rows.ts";
import { StoreRow } from "./store-row.tsx";
import { useReadOn } from "./use-read-on.ts";

/** Rows that are all in the page; of more only those that can be seen. */
const maxPlain = 100;

/** Those that stand there until the part is loaded which shows any number. */
const firstRows = 20;

const VirtualRows = lazy(async () => ({ default: (await loadPart(() => import("./virtual-rows.tsx"))).VirtualRows }));

/** The stores of the list. */
export function StoreRows(props: RowsProps) {
  if (props.count <= maxPlain) return <PlainRows {...props} />;
  return (
    <Suspense fallback={<PlainRows {...props} stores={props.stores.slice(0, firstRows)} />}>
      <VirtualRows {...props} />
    </Suspense>
  );
}

function PlainRows({ stores, query, picking }: RowsProps) {
  useReadOn(query, true);
  return (
    <tbody role="rowgroup">
      {stores.map((store, index) => (
        <StoreRow key={store.uid} store={store} index={index} picking={picking} />
      ))}
    </tbody>
  );
}
