import { leftoversIn } from "../dev/demo/cluster-contents.ts";
import { removeStores } from "../dev/demo/remove-stores.ts";
import type { ShopContext } from "./shop-context.ts";

const everyMs = 250;

export interface ClosingShops {
  readonly engine: string;
  readonly names: readonly string[];
}

/** Deletes shops; answers how much of any shop is left then, and names it. */
export async function closeShops({ api, cluster, watch, say }: ShopContext, closing: ClosingShops): Promise<number> {
  const { engine, names } = closing;
  const stores = names.map((name) => ({ name, engine, cluster: cluster.id }));
  await watch.time(`${names.join(" and ")} deleted`, () => removeStores(stores, { api, everyMs }));
  const left = await watch.time(
    "objects, namespaces and volumes left",
    async () => leftoversIn(cluster),
    (found) => String(found.length),
  );
  for (const name of left) say(`          left: ${name}`);
  return left.length;
}
