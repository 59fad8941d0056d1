import { type StoreChange, type StoreResource, storeRequest } from "../contract/index.ts";
import type { NewStore } from "./requests.ts";

/** The store as it would be asked for after a change, for a preview of it. */
export function storeAfter(store: StoreResource, { hosts = store.hosts, labels, ...others }: StoreChange): NewStore {
  const asked = Object.entries(store).filter(([field]) => Object.hasOwn(storeRequest.shape, field));
  const after = Object.fromEntries(withoutNull({ ...Object.fromEntries(asked), ...others, hosts: hosts ?? [] }));
  const merged = labels === null ? {} : Object.fromEntries(withoutNull({ ...store.labels, ...labels }));
  // Every store has a name and an engine.
  return { ...after, labels: merged } as unknown as NewStore;
}

function withoutNull(fields: object): [string, unknown][] {
  return Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
}
