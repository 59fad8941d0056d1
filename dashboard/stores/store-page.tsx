import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { StoreResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { storeQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { useLive } from "../api/use-live.ts";
import { Asked } from "../parts/asked.tsx";
import { PhaseBadge } from "../parts/badge.tsx";
import { OutsideLink } from "../parts/outside-link.tsx";
import { Page } from "../parts/page.tsx";
import { ConditionsCard } from "./conditions-card.tsx";
import { CredentialsCard } from "./credentials/credentials-card.tsx";
import { FactsCard } from "./facts-card.tsx";
import { RemoveCard } from "./remove/remove-card.tsx";
import { StepsCard } from "./steps-card.tsx";
import { StoreNotices } from "./store-notices.tsx";

const route = getRouteApi("/stores/$name");
const back = { to: "/stores", name: "Stores" } as const;

/** One store: how it is, why, and what can be done. */
export function StorePage() {
  const { api } = useServices();
  const { name } = route.useParams();
  const options = storeQuery(api, name);
  const query = useQuery(options);
  useLive({ kind: "store", name }, { queryKey: options.queryKey });
  useNews(query.data);
  const store = query.data;
  return (
    <Page
      title={store === undefined ? name : `${name} · ${store.phase}`}
      back={back}
      heading={<Heading name={name} store={store} />}
      actions={store?.phase === "Ready" ? <Addresses store={store} /> : undefined}
    >
      <Asked query={query} what={`the store ${name}`}>
        {/* Nothing of another store stays, the login that was opened above all. */}
        {(answer) => <Store key={answer.uid} store={answer} />}
      </Asked>
    </Page>
  );
}

function Heading({ name, store }: { readonly name: string; readonly store: StoreResource | undefined }) {
  return (
    <>
      <h1 tabIndex={-1}>{name}</h1>
      {store && <PhaseBadge phase={store.phase} />}
    </>
  );
}

function Addresses({ store: { endpoints } }: { readonly store: StoreResource }) {
  return (
    <>
      <OutsideLink address={endpoints?.adminUrl} isButton>
        Administration
      </OutsideLink>
      <OutsideLink address={endpoints?.url} isButton>
        Open the shop
      </OutsideLink>
    </>
  );
}

/** For a shop that is open, what it is comes first; for one that is not, how far it is. */
function Store({ store }: { readonly store: StoreResource }) {
  return (
    <div className="stack-wide">
      <StoreNotices store={store} />
      <div className="columns">
        {store.phase === "Ready" ? <OpenStore store={store} /> : <ComingStore store={store} />}
      </div>
    </div>
  );
}

function OpenStore({ store }: { readonly store: StoreResource }) {
  const may = useMay();
  return (
    <>
      <div className="stack-wide">
        <FactsCard store={store} />
        {may("credentials:read") && <CredentialsCard store={store} />}
        {may("stores:delete") && <RemoveCard store={store} />}
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
        {!isGone && may("stores:delete") && <RemoveCard store={store} />}
      </div>
    </>
  );
}

const worthSaying: ReadonlySet<string> = new Set(["Ready", "Failed", "Deleting", "Deleted", "Degraded"]);

/** Reads out that the store has come to another phase while one looks. */
function useNews(store: StoreResource | undefined): void {
  const { announcer } = useServices();
  const before = useRef<{ readonly name: string; readonly phase: string }>(undefined);
  useEffect(() => {
    if (store === undefined) return;
    const { name, phase } = store;
    const isNews = before.current?.name === name && before.current.phase !== phase && worthSaying.has(phase);
    if (isNews) announcer.say(`${name} is ${phase}.`);
    before.current = { name, phase };
  }, [store, announcer]);
}
