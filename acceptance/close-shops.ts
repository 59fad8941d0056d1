import { leftoversIn } from "../dev/demo/cluster-contents.ts";
import { removeStores } from "../dev/demo/remove-stores.ts";
import type { ShopContext } from "./shop-context.ts";

const everyMs = 250;

export interface ClosingShops {
  readonly engine: string;
  readonly names: readonly string[];
}

/** Deletes shops; returns the names of what is left of any shop then. */
export async function leftAfterDelete(
  { api, cluster, watch }: ShopContext,
  closing: ClosingShops,
): Promise<readonly string[]> {
  const { engine, names } = closing;
  const stores = names.map((name) => ({ name, engine, cluster: cluster.id }));
  await watch.time(`${names.join(" and ")} deleted`, () => removeStores(stores, { api, everyMs }));
  return watch.time(
    "objects, namespaces and volumes left",
    async () => leftoversIn(cluster),
    (found) => String(found.length),
  );
}
