import { type ApiClient, ApiProblemError, type ListFilter } from "../client/index.ts";
import type { StoreResource, StoreSummary } from "../contract/index.ts";

/** The most stores that are read one by one; more are found faster in the pages of all. */
const maxSingle = 40;
const atOnce = 8;

/** The stores of these rows whole, by uid; one that is gone meanwhile is not among them. */
export async function wholeStores(
  api: Pick<ApiClient, "getStore" | "allStores">,
  rows: readonly StoreSummary[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, StoreResource>> {
  const wholes = new Map<string, StoreResource>();
  if (rows.length > maxSingle) {
    // Those that are deleted are in a list of their own.
    const lists: ListFilter[] = rows.some(({ phase }) => phase === "Deleted") ? [{}, { phase: "Deleted" }] : [{}];
    for (const filter of lists) {
      for await (const store of api.allStores({ ...filter, limit: 200 }, { signal })) wholes.set(store.uid, store);
    }
    return wholes;
  }
  for (let from = 0; from < rows.length; from += atOnce) {
    const some = rows.slice(from, from + atOnce);
    for (const store of await Promise.all(some.map(({ name }) => found(api, name, signal))))
      if (store !== undefined) wholes.set(store.uid, store);
  }
  return wholes;
}

async function found(
  api: Pick<ApiClient, "getStore">,
  name: string,
  signal: AbortSignal,
): Promise<StoreResource | undefined> {
  try {
    return await api.getStore(name, { signal });
  } catch (error) {
    if (error instanceof ApiProblemError && error.problem.code === "store-not-found") return undefined;
    throw error;
  }
}
