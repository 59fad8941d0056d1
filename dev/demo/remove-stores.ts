import type { ApiClient, NewStore } from "./api-client.ts";
import { followStore } from "./follow-store.ts";

const deadlineMs = 600_000;

export interface RemoveOptions {
  readonly api: ApiClient;
  readonly everyMs: number;
}

/** Deletes the stores without grace and waits until each is reported as Deleted. */
export async function removeStores(stores: readonly NewStore[], { api, everyMs }: RemoveOptions): Promise<void> {
  await Promise.all(stores.map(({ name }) => api.forceDelete(name)));
  await Promise.all(stores.map(({ name }) => followStore({ api, name, until: "Deleted", deadlineMs, everyMs })));
}

/** Takes each name once more, and removes it again: a name that is refused throws ApiProblemError. */
export async function takeNamesAgain(stores: readonly NewStore[], options: RemoveOptions): Promise<void> {
  await Promise.all(stores.map((store) => options.api.create(store)));
  await removeStores(stores, options);
}
