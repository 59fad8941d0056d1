import { useQuery } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { meQuery } from "../../api/queries.ts";
import type { Owner, SavedView } from "../../api/saved-views.ts";
import { useServices } from "../../api/services.tsx";
import { readStoreFilter, type StoreFilter } from "../store-filter.ts";

interface Saved {
  readonly all: readonly SavedView[];
  /** False where there is room for no more. */
  readonly save: (name: string, filter: StoreFilter) => boolean;
  readonly forget: (name: string) => void;
}

const none: readonly SavedView[] = [];

/** The views of the one who looks; none until it is known who that is. */
export function useSavedViews(): Saved {
  const { api, views } = useServices();
  const me = useQuery(meQuery(api)).data;
  const owner: Owner | undefined = me && { tenant: me.tenant, actor: me.actor };
  const subscribe = useCallback((listener: () => void) => views.subscribe(listener), [views]);
  const all = useSyncExternalStore(subscribe, () => (owner === undefined ? none : views.read(owner)));
  return {
    all,
    save: (name, filter) => owner !== undefined && views.save(owner, { name, query: queryOf(filter) }),
    forget: (name) => owner !== undefined && views.forget(owner, name),
  };
}

/** The filter in one way of writing, so that equal ones can be told. */
export function queryOf(filter: StoreFilter): string {
  const query = new URLSearchParams(Object.entries(filter));
  query.sort();
  return query.toString();
}

export function filterOf({ query }: SavedView): StoreFilter {
  return readStoreFilter(Object.fromEntries(new URLSearchParams(query)));
}
