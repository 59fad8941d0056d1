import type { StoreResource } from "../../contract/index.ts";
import { reachedFrom, type Target, targetsIn } from "./reach.ts";
import { BrokenPromiseError, namespaceOf, type ShopContext } from "./shop-context.ts";

/** Tries to get from the second store's pods to every port of the first, and to what runs the platform. */
export async function trespass(
  { cluster, platform, watch, say }: ShopContext,
  first: StoreResource,
  second: StoreResource,
): Promise<number> {
  const reached = await watch.time(
    `${second.name} tries to reach ${first.name} and the platform`,
    async () => {
      const forbidden = [...(await targetsIn(cluster, namespaceOf(first))), ...platform.servicePorts];
      const from = { namespace: namespaceOf(second), workload: "deployment/server" };
      await requireOwnDatabase(reachedFrom(cluster, from, [ownDatabase]), second);
      return { tried: forbidden.length, reached: await reachedFrom(cluster, from, forbidden) };
    },
    ({ tried, reached: open }) => `${open.length} of ${tried} addresses answered`,
  );
  for (const { what, host, port } of reached.reached) say(`          reached: ${what}, ${host}:${port}`);
  return reached.reached.length;
}

const ownDatabase: Target = { what: "own database", host: "database", port: 5432 };

/** Without it, a pod that can connect nowhere would look well fenced. */
async function requireOwnDatabase(asked: Promise<readonly Target[]>, { name }: StoreResource): Promise<void> {
  if ((await asked).length === 1) return;
  throw new BrokenPromiseError(
    `${name} can't connect to its own database: nothing is shown by what else it can't reach`,
  );
}
