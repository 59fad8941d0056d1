import type { StoreResource } from "../../contract/index.ts";
import { nodeAddress } from "../nodes/private/addresses.ts";
import { controlPlanePort } from "../platform/start-real-platform.ts";
import { reachedFrom, reachedFromHere, type Target, targetsIn } from "./reach.ts";
import { BrokenPromiseError, namespaceOf, type ShopContext } from "./shop-context.ts";

/** Tries to get from the second store's pods to every port of the first, and to what runs the platform. */
export async function trespass(
  { cluster, watch, say }: ShopContext,
  first: StoreResource,
  second: StoreResource,
): Promise<number> {
  const reached = await watch.time(
    `${second.name} tries to reach ${first.name} and the platform`,
    async () => {
      const forbidden = [...(await targetsIn(cluster, namespaceOf(first))), ...platformTargets];
      await requireOpen(forbidden);
      const from = { namespace: namespaceOf(second), workload: "deployment/server" };
      await requireOwnDatabase(reachedFrom(cluster, from, [ownDatabase]), second);
      return { tried: forbidden.length, reached: await reachedFrom(cluster, from, forbidden) };
    },
    ({ tried, reached: open }) => `${open.length} of ${tried} addresses answered`,
  );
  for (const { what, host, port } of reached.reached) say(`          reached: ${what}, ${host}:${port}`);
  return reached.reached.length;
}

/**
 * What no shop may reach: the API server at both its addresses, NATS, the control plane, the kubelet. etcd listens at the
 * node's loopback only, which no pod has.
 */
const platformTargets: readonly Target[] = [
  { what: "API server's Service", host: "10.96.0.1", port: 443 },
  { what: "API server", host: nodeAddress, port: 6443 },
  { what: "NATS", host: nodeAddress, port: 4222 },
  { what: "control plane", host: nodeAddress, port: controlPlanePort },
  { what: "kubelet", host: nodeAddress, port: 10250 },
];

const ownDatabase: Target = { what: "own database", host: "database", port: 5432 };

/** Where nobody listens, nobody is kept out. */
async function requireOpen(targets: readonly Target[]): Promise<void> {
  const open = await reachedFromHere(targets);
  const shut = targets
    .filter((target) => !open.includes(target))
    .map(({ what, host, port }) => `${what} (${host}:${port})`);
  if (shut.length === 0) return;
  throw new BrokenPromiseError(
    `the node itself can't connect to ${shut.join(", ")}: nothing is shown by a pod that can't`,
  );
}

/** Without it, a pod that can connect nowhere would look well fenced. */
async function requireOwnDatabase(asked: Promise<readonly Target[]>, { name }: StoreResource): Promise<void> {
  if ((await asked).length === 1) return;
  throw new BrokenPromiseError(
    `${name} can't connect to its own database: nothing is shown by what else it can't reach`,
  );
}
