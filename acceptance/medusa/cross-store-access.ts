import { namespaceOf } from "../../constructs/index.ts";
import type { StoreResource } from "../../contract/index.ts";
import { nodeAddress } from "../../testbed/nodes/private/addresses.ts";
import { type From, reachedFrom, silentOf, type Target, targetsIn } from "../reachability.ts";
import { BrokenPromiseError, type ShopContext } from "../shop-context.ts";

/** Tries to get from the second store's pods to every port of the first, and to what runs the platform. Returns what was reached. */
export async function crossStoreAccess(
  { platform, cluster, watch }: ShopContext,
  first: StoreResource,
  second: StoreResource,
): Promise<readonly Target[]> {
  const { reached } = await watch.time(
    `${second.name} tries to reach ${first.name} and the platform`,
    async () => {
      const ofFirst = await targetsIn(cluster, namespaceOf(first.name));
      requireAllParts(ofFirst, first);
      const forbidden = [...ofFirst, ...nodeTargets, ...(await platform.exposed())];
      await requireListeners(forbidden);
      const found: Target[] = [];
      for (const { workload, own } of attempts) {
        const from = { namespace: namespaceOf(second.name), workload };
        await requireOwn(reachedFrom(cluster, from, [own]), from, own);
        found.push(...(await reachedFrom(cluster, from, forbidden)));
      }
      return { tried: forbidden.length * attempts.length, reached: found };
    },
    ({ tried, reached: open }) => `${open.length} of ${tried} connections were made`,
  );
  return reached;
}

/** Who tries, and what of its own store it must reach: a pod that can connect nowhere would look well fenced. */
const attempts: readonly { readonly workload: string; readonly own: Target }[] = [
  { workload: "deployment/server", own: { what: "own database", host: "database", port: 5432 } },
  { workload: "deployment/storefront", own: { what: "own server", host: "server", port: 9000 } },
];

/** What no shop may reach beside the control plane and the bus: the API server at both its addresses, the kubelet. */
const nodeTargets: readonly Target[] = [
  { what: "API server's Service", host: "10.96.0.1", port: 443 },
  { what: "API server", host: nodeAddress, port: 6443 },
  { what: "kubelet", host: nodeAddress, port: 10250 },
];

/** Parts of a shop without which a list of its ports would be no list of them. */
const parts = ["database", "valkey", "server", "storefront"] as const;

function requireAllParts(targets: readonly Target[], { name }: StoreResource): void {
  const missing = parts.filter((part) => !targets.some(({ what }) => what.startsWith(`pod ${part}-`)));
  if (missing.length === 0) return;
  throw new BrokenPromiseError(`no running pod of ${name} tells a port of its ${missing.join(", ")}: nothing to try`);
}

async function requireListeners(targets: readonly Target[]): Promise<void> {
  const [silent] = await silentOf(targets);
  if (silent === undefined) return;
  const { what, host, port } = silent;
  throw new BrokenPromiseError(`nothing listens at ${host}:${port} (${what}): not to reach it would show nothing`);
}

async function requireOwn(asked: Promise<readonly Target[]>, { namespace, workload }: From, own: Target) {
  if ((await asked).length === 1) return;
  throw new BrokenPromiseError(
    `${workload} in ${namespace} can't connect to its ${own.what}: nothing is shown by what else it can't reach`,
  );
}
