import type { StoreResource } from "../contract/index.ts";
import { provision } from "../dev/demo/provision.ts";
import type { ShopEngine } from "../dev/platform/shop-images.ts";
import { BrokenPromiseError, type ShopContext } from "./shop-context.ts";

const everyMs = 250;

/** A shop and the seconds from POST until its smoke test had placed an order. */
export interface OpenShop {
  readonly store: StoreResource;
  readonly readySeconds: number;
}

/**
 * Asks the API for a store and follows its steps until it is Ready.
 * @throws StoreFailedError with the cause as soon as setup or smoke test has failed once: nothing here would mend it.
 */
export async function openShop(context: ShopContext, engine: ShopEngine, name: string): Promise<OpenShop> {
  const { api, cluster, watch, say } = context;
  const store = { name, engine, cluster: cluster.id };
  say(`\nPOST /v1/stores ${JSON.stringify(store)}`);
  const { resource, seconds } = await watch.time(`${name} Ready`, () =>
    provision({ api, store, everyMs, endsWithHook: true, onStep: say, onReady: () => undefined }),
  );
  const smoke = resource.steps.find((step) => step.name === "live");
  if (smoke?.state !== "Done")
    throw new BrokenPromiseError(`${name} is Ready though its smoke test is ${smoke?.state}`);
  return { store: resource, readySeconds: Math.round(seconds * 10) / 10 };
}
