import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { StoreResource } from "../../contract/index.ts";
import { storeQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { useLive } from "../api/use-live.ts";
import { PhaseBadge } from "../parts/badge.tsx";
import { OutsideLink } from "../parts/outside-link.tsx";
import { Page } from "../parts/page.tsx";
import { StoreNotices } from "./store-notices.tsx";
import { StoreTabs } from "./store-tabs.tsx";

const route = getRouteApi("/stores/$name");
const back = { to: "/stores", name: "Stores" } as const;

/** One store: how it is and what to know of it, and below that whichever of its tabs is chosen. */
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
      <div className="stack-wide">
        {store && <StoreNotices store={store} />}
        <StoreTabs name={name} />
        <Outlet />
      </div>
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
