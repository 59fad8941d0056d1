import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { StoreResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { enginesQuery, storeQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Asked } from "../parts/asked.tsx";
import { bytes, cpus } from "../words/amounts.ts";
import { nameOfEngine } from "../words/catalog.ts";
import { ChangeCard } from "./change/change-card.tsx";
import { HostList } from "./host-list.tsx";
import { RemoveCard } from "./remove/remove-card.tsx";
import { RunCard } from "./run/run-card.tsx";

const route = getRouteApi("/stores/$name/settings");

/** What a store was asked to be, and, last, how to end it. */
export function StoreSettings() {
  const { api } = useServices();
  const { name } = route.useParams();
  const may = useMay();
  const query = useQuery(storeQuery(api, name));
  return (
    <Asked query={query} what={`the store ${name}`}>
      {(store) => (
        <div className="stack-wide settings" key={store.uid}>
          <PlanCard store={store} />
          <HostsCard store={store} />
          {store.phase !== "Deleted" && store.phase !== "Deleting" && may("stores:write") && (
            <>
              <ChangeCard store={store} />
              <RunCard store={store} />
            </>
          )}
          {store.phase !== "Deleted" && may("stores:delete") && <RemoveCard store={store} />}
        </div>
      )}
    </Asked>
  );
}

function PlanCard({ store: { engine, engineVersion, plan, cluster } }: { readonly store: StoreResource }) {
  const { api } = useServices();
  const engines = useQuery(enginesQuery(api));
  const size = engines.data?.items.find(({ id }) => id === engine)?.sizes[plan];
  return (
    <section className="card" aria-labelledby="plan">
      <h2 id="plan">Plan</h2>
      <dl className="facts">
        <dt>Plan</dt>
        <dd>{plan}</dd>
        {size && (
          <>
            <dt>Kept free for it</dt>
            <dd>
              {cpus(size.cpuMillicores)}, {bytes(size.memoryBytes)} memory, {bytes(size.storageBytes)} storage
            </dd>
          </>
        )}
        <dt>Engine</dt>
        <dd>
          {nameOfEngine(engine)} {engineVersion}
        </dd>
        <dt>Cluster</dt>
        <dd>
          <Link to="/clusters/$cluster" params={{ cluster }}>
            {cluster}
          </Link>
        </dd>
      </dl>
    </section>
  );
}

function HostsCard({ store }: { readonly store: StoreResource }) {
  return (
    <section className="card" aria-labelledby="hosts">
      <h2 id="hosts">Hosts</h2>
      {store.hosts.length === 0 ? (
        <p className="soft">It has the address that the platform gave it. Own hosts are proved by a record in DNS.</p>
      ) : (
        <HostList store={store} />
      )}
    </section>
  );
}
