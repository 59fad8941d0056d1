import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useId } from "react";
import type { StoreSummary } from "../../contract/index.ts";
import { clustersQuery, enginesQuery, plansQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { SelectField } from "../parts/select-field.tsx";
import { readStoreFilter, type StoreFilter } from "./store-filter.ts";
import { ViewButton, ViewPicker } from "./views/view-tools.tsx";

const route = getRouteApi("/stores");
const any = "any";

/** What the list shows; all of it stands in the address, so that a link shows the same. */
export function StoreFilters({ stores }: { readonly stores: readonly StoreSummary[] }) {
  const { api } = useServices();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const clusters = useQuery(clustersQuery(api));
  const engines = useQuery(enginesQuery(api));
  const plans = useQuery(plansQuery(api));
  const change = (field: keyof StoreFilter, value: string): void => {
    const search = readStoreFilter({ ...filter, [field]: value === any ? undefined : value });
    void navigate({ search, replace: true });
  };
  const clusterIds = clusters.data?.items.map(({ cluster }) => ({ id: cluster, name: cluster })) ?? [];
  const engineIds = engines.data?.items.map(({ id, displayName }) => ({ id, name: displayName })) ?? [];
  const planIds = plans.data?.items.map(({ id }) => ({ id, name: id })) ?? [];
  return (
    <search className="filters">
      <ViewPicker />
      <Find value={filter.q ?? ""} onChange={(text) => change("q", text)} />
      <Filter label="Cluster" value={filter.cluster} onChange={(id) => change("cluster", id)} options={clusterIds} />
      <Filter label="Engine" value={filter.engine} onChange={(id) => change("engine", id)} options={engineIds} />
      <Filter label="Plan" value={filter.plan} onChange={(id) => change("plan", id)} options={planIds} />
      <Filter
        label="Reason"
        value={filter.reason}
        onChange={(id) => change("reason", id)}
        options={reasonsIn(stores)}
      />
      <div className="picker-compact">
        <SelectField
          label="Order"
          value={filter.sort ?? "-changed"}
          options={orders}
          onChange={(id) => change("sort", id)}
        />
      </div>
      {Object.keys(filter).length > 0 && (
        <span className="row">
          <Link to="/stores" search={{}} className="button" data-look="quiet">
            Clear filters
          </Link>
          <CopyButton text={location.href} what="link" hasWord />
          <ViewButton />
        </span>
      )}
    </search>
  );
}

const orders = [
  { id: "-changed", name: "Last changed" },
  { id: "name", name: "Name" },
  { id: "-created", name: "Newest" },
  { id: "-phase", name: "Phase" },
];

/** Why those are not Ready that are in the page. */
function reasonsIn(stores: readonly StoreSummary[]) {
  const known = new Set(stores.flatMap(({ reason }) => reason ?? []));
  return [...known].sort().map((reason) => ({ id: reason, name: reason }));
}

function Find({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) {
  const id = useId();
  return (
    <div className="field search">
      <label htmlFor={id}>Find</label>
      <input
        id={id}
        type="search"
        className="input"
        placeholder="Name or host"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

interface FilterProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly id: string; readonly name: string }[];
  readonly onChange: (id: string) => void;
}

function Filter({ label, value = any, options, onChange }: FilterProps) {
  const known = options.some(({ id }) => id === value) || value === any;
  const all = [{ id: any, name: "Any" }, ...options, ...(known ? [] : [{ id: value, name: value }])];
  return (
    <div className="picker-compact">
      <SelectField label={label} value={value} options={all} onChange={onChange} />
    </div>
  );
}
