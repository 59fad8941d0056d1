import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { StoreRevision } from "../../../contract/index.ts";
import { revisionsQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { useLive } from "../../api/use-live.ts";
import { Asked } from "../../parts/asked.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { MoreRows } from "../../parts/more-rows.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { nameOfKind } from "../../words/operations.ts";
import { exactTime } from "../../words/times.ts";
import { type Pair, pairOf } from "./picked-revisions.ts";
import { RevisionDiff } from "./revision-diff.tsx";

const store = getRouteApi("/stores/$name");
const route = getRouteApi("/stores/$name/revisions");

/** Every desired state of a store, two of them compared. */
export function StoreRevisions() {
  const { api } = useServices();
  const { name } = store.useParams();
  const options = revisionsQuery(api, name);
  const query = useInfiniteQuery(options);
  useLive({ kind: "store", name }, { queryKey: options.queryKey, isOn: (query.data?.pages.length ?? 0) <= 1 });
  const picked = route.useSearch();
  return (
    <Asked query={query} what={`revisions of ${name}`}>
      {({ pages }) => {
        const revisions = pages.flatMap(({ items }) => items);
        const pair = pairOf(revisions, picked);
        return (
          <div className="stack-wide">
            {pair && <Compare revisions={revisions} pair={pair} />}
            <DataTable
              caption={`Revisions of ${name}, the newest first`}
              columns={columns}
              rows={revisions}
              keyOf={({ revision }) => revision}
              foot={<MoreRows query={query} />}
            />
          </div>
        );
      }}
    </Asked>
  );
}

function Compare({ revisions, pair }: { readonly revisions: readonly StoreRevision[]; readonly pair: Pair }) {
  const navigate = route.useNavigate();
  const options = revisions.map((each) => ({ id: each.revision, name: nameOf(each) }));
  const pick = (change: { readonly from?: string; readonly to?: string }): void => {
    const search = { from: pair.from.revision, to: pair.to.revision, ...change };
    void navigate({ search, replace: true, resetScroll: false });
  };
  return (
    <section className="card" aria-labelledby="compare">
      <h2 id="compare">What is different</h2>
      <div className="choices">
        <SelectField label="From" value={pair.from.revision} options={options} onChange={(from) => pick({ from })} />
        <SelectField label="To" value={pair.to.revision} options={options} onChange={(to) => pick({ to })} />
      </div>
      <RevisionDiff pair={pair} />
    </section>
  );
}

/** The number at the end is enough to tell them apart. */
function nameOf({ revision, action, at }: StoreRevision): string {
  return `${revision.split("-").at(-1)} · ${nameOfKind(action)} · ${exactTime(at)}`;
}

const columns: readonly Column<StoreRevision>[] = [
  { name: "Revision", share: 2, cell: ({ revision }) => <span className="code">{revision}</span> },
  { name: "What", share: 1.5, cell: ({ action }) => nameOfKind(action) },
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
  { name: "When", share: 1.5, cell: ({ at }) => <Moment at={at} /> },
];
