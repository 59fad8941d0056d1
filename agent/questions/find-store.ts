import type { ClusterWriter } from "../ports.ts";
import { type StoreObject, storeApiVersion, storeObject } from "../store/store-object.ts";

/** The store that a question means. */
export interface MeantStore {
  readonly cluster: string;
  readonly tenant: string;
  readonly name: string;
  readonly uid: string;
}

export interface FindStoreDeps {
  readonly cluster: string;
  readonly reader: Pick<ClusterWriter, "read">;
}

/** The cluster has no store of this name that is the one meant. */
export class StoreUnknownError extends Error {
  override readonly name = "StoreUnknownError";
}

/** The store's own word for what it is, of this cluster, tenant and uid. Throws StoreUnknownError for any other. */
export async function findStore(meant: MeantStore, { cluster, reader }: FindStoreDeps): Promise<StoreObject> {
  if (meant.cluster !== cluster) throw new StoreUnknownError("the store is of another cluster");
  const raw = await reader.read({ apiVersion: storeApiVersion, kind: "Store", name: meant.name });
  const store = storeObject.safeParse(raw).data;
  if (store?.spec.uid !== meant.uid || store.spec.tenant !== meant.tenant) {
    throw new StoreUnknownError("this cluster has no such store");
  }
  return store;
}
