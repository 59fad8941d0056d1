import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { operationKinds, operationOutcomes } from "../../contract/index.ts";
import { operationsQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { useLive } from "../api/use-live.ts";
import { Asked } from "../parts/asked.tsx";
import { Empty } from "../parts/empty.tsx";
import { MoreRows } from "../parts/more-rows.tsx";
import { Page } from "../parts/page.tsx";
import { SelectField } from "../parts/select-field.tsx";
import { TextField } from "../parts/text-field.tsx";
import { useSettled } from "../parts/use-settled.ts";
import { nameOfKind } from "../words/operations.ts";
import { type ActivityView, readActivityFilter } from "./activity-filter.ts";
import { OperationTable } from "./operation-table.tsx";

const route = getRouteApi("/activity");

/** What was done to all stores of the tenant, and what is being done. */
export function ActivityPage() {
  const { api } = useServices();
  const settled = useSettled(JSON.stringify(route.useSearch()));
  const filter = JSON.parse(settled) as ActivityView;
  const options = operationsQuery(api, filter);
  const query = useInfiniteQuery(options);
  // All pages of a long list would be read again, one after another.
  useLive({ kind: "stores" }, { queryKey: options.queryKey, isOn: (query.data?.pages.length ?? 0) <= 1 });
  return (
    <Page title="Activity">
      <Filters />
      <Asked query={query} what="what was done">
        {({ pages }) => {
          const operations = pages.flatMap(({ items }) => items);
          if (operations.length === 0 && !query.hasNextPage) {
            return <Nothing hasFilter={Object.keys(filter).length > 0} />;
          }
          return (
            <OperationTable
              caption="What was done to stores: first what runs, then the newest"
              operations={operations}
              hasStores
              foot={<MoreRows query={query} />}
            />
          );
        }}
      </Asked>
    </Page>
  );
}

function Nothing({ hasFilter }: { readonly hasFilter: boolean }) {
  return (
    <div className="card">
      <Empty title={hasFilter ? "Nothing fits" : "Nothing was done yet"}>
        <p>Each create, change, delete and undo of a store stands here for 400 days, with who asked for it and why.</p>
        {hasFilter && (
          <Link to="/activity" search={{}} className="button">
            Clear filters
          </Link>
        )}
      </Empty>
    </div>
  );
}

const any = "any";
const kinds = [{ id: any, name: "Any" }, ...operationKinds.map((id) => ({ id, name: nameOfKind(id) }))];
const outcomes = [{ id: any, name: "Any" }, ...operationOutcomes.map((id) => ({ id, name: id }))];

function Filters() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const change = (field: keyof ActivityView, value: string): void => {
    void navigate({ search: readActivityFilter({ ...filter, [field]: value }), replace: true });
  };
  return (
    <search className="filters">
      <div className="picker-compact">
        <SelectField label="What" value={filter.kind ?? any} options={kinds} onChange={(id) => change("kind", id)} />
      </div>
      <div className="picker-compact">
        <SelectField
          label="Outcome"
          value={filter.outcome ?? any}
          options={outcomes}
          onChange={(id) => change("outcome", id)}
        />
      </div>
      <TextField
        label="Who"
        value={filter.actor ?? ""}
        onChange={(text) => change("actor", text)}
        placeholder="token:…"
      />
    </search>
  );
}
