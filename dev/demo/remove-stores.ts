import { type ApiClient, followStore } from "../../client/index.ts";
import type { PlacedStore } from "./provision.ts";

const deadlineMs = 600_000;

export interface RemoveOptions {
  readonly api: ApiClient;
  readonly everyMs: number;
}

/** Deletes the stores without grace and waits until each is reported as Deleted. */
export async function removeStores(stores: readonly PlacedStore[], { api, everyMs }: RemoveOptions): Promise<void> {
  await Promise.all(stores.map(({ name }) => api.deleteStore(name, { force: true })));
  await Promise.all(stores.map(({ name }) => followStore({ api, name, until: "Deleted", deadlineMs, everyMs })));
}

/** Takes each name once more, and removes it again: a name that is refused throws ApiProblemError. */
export async function takeNamesAgain(stores: readonly PlacedStore[], options: RemoveOptions): Promise<void> {
  await Promise.all(stores.map((store) => options.api.createStore(store)));
  await removeStores(stores, options);
}
