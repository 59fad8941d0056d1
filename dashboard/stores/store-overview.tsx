import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { StoreResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { storeQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Asked } from "../parts/asked.tsx";
import { ConditionsCard } from "./conditions-card.tsx";
import { CredentialsCard } from "./credentials/credentials-card.tsx";
import { FactsCard } from "./facts-card.tsx";
import { StepsCard } from "./steps-card.tsx";

const route = getRouteApi("/stores/$name");

/** For a shop that is open, what it is comes first; for one that is not, how far it is. */
export function StoreOverview() {
  const { api } = useServices();
  const { name } = route.useParams();
  const query = useQuery(storeQuery(api, name));
  return (
    <Asked query={query} what={`the store ${name}`}>
      {(store) => (
        // Nothing of another store stays, the login that was opened above all.
        <div className="columns" key={store.uid}>
          {store.phase === "Ready" ? <OpenStore store={store} /> : <ComingStore store={store} />}
        </div>
      )}
    </Asked>
  );
}

function OpenStore({ store }: { readonly store: StoreResource }) {
  const may = useMay();
  return (
    <>
      <div className="stack-wide">
        <FactsCard store={store} />
        {may("credentials:read") && <CredentialsCard store={store} />}
      </div>
      <div className="stack-wide">
        <ConditionsCard store={store} />
        <StepsCard store={store} isFolded />
      </div>
    </>
  );
}

function ComingStore({ store }: { readonly store: StoreResource }) {
  const may = useMay();
  const isGone = store.phase === "Deleted";
  return (
    <>
      <div className="stack-wide">
        {!isGone && <StepsCard store={store} />}
        <ConditionsCard store={store} />
      </div>
      <div className="stack-wide">
        <FactsCard store={store} />
        {!isGone && may("credentials:read") && <CredentialsCard store={store} />}
      </div>
    </>
  );
}
