import { expect } from "vitest";
import { systemNamespace } from "../../charts/platform/namespaces.ts";
import { kubectl } from "../../testbed/servers/kubectl.ts";
import { rollOut } from "../disruptions.ts";
import type { PlatformFigures } from "../figures.ts";
import type { InOrder } from "../in-order.ts";
import type { ShopContext } from "../shop-context.ts";
import { type LoadResult, SteadyLoad } from "../steady-load.ts";
import { ApiWriter } from "./api-writer.ts";
import { fetchBy } from "./fetch-by.ts";
import { killOne, readyPods } from "./kill-process.ts";

/** Each moment meets some requests, and two cores still have time for the rollouts. */
const crowd = { shoppers: 3, thinkMs: 100 };
const rolloutSeconds = 300;

/** The control plane and each server of the bus replaced, then killed, while the API is read and written. */
export function platformTests(tests: InOrder, context: () => ShopContext, store: string): void {
  let rollouts: LoadResult;
  tests.step(
    "every pod of the control plane and of the bus is replaced under load, and no request is lost",
    async () => {
      const { cluster, watch } = context();
      rollouts = await watch.time(
        "control plane and bus replaced under load",
        () =>
          underLoad(context(), { store, retries: 0 }, async () => {
            await rollOut(cluster, systemNamespace, ["storeplane-control-plane"]);
            await kubectl(cluster, "rollout", "restart", "statefulset/storeplane-nats", "-n", systemNamespace);
            const words = ["statefulset/storeplane-nats", "-n", systemNamespace, `--timeout=${rolloutSeconds}s`];
            await kubectl(cluster, "rollout", "status", ...words);
          }),
        inWords,
      );
      expect.soft(rollouts.lost).toEqual([]);
      expect.soft(rollouts.answered).toBeGreaterThan(0);
    },
  );
  tests.step("one process of each is killed without a goodbye, and the API answers on", async (tell) => {
    const { cluster, watch, say } = context();
    const kills = await watch.time(
      "a control plane and a server of the bus killed under load",
      () =>
        underLoad(context(), { store, retries: 2 }, async () => {
          await killOne(cluster, "control-plane");
          await killOne(cluster, "nats");
        }),
      inWords,
    );
    for (const lost of kills.lost) say(`    lost in a kill: ${lost}`);
    const ready = await Promise.all(["control-plane", "nats"].map((component) => readyPods(cluster, component)));
    const [replicas = 0, natsServers = 0] = ready.map(({ length }) => length);
    tell({ platform: figuresOf({ replicas, natsServers }, rollouts, kills) });
    expect.soft([replicas, natsServers]).toEqual([2, 3]);
    // A killed process takes the requests with it that it was answering: some, not a minute's.
    expect(kills.answered).toBeGreaterThan(kills.lost.length * 5);
  });
}

function figuresOf(
  ready: Pick<PlatformFigures, "replicas" | "natsServers">,
  rollouts: LoadResult,
  kills: LoadResult,
): PlatformFigures {
  return {
    ...ready,
    requestsFailedInRollouts: rollouts.lost.length,
    requestsAnsweredInRollouts: rollouts.answered,
    requestsFailedInKills: kills.lost.length,
    requestsAnsweredInKills: kills.answered,
  };
}

function inWords({ answered, lost }: LoadResult): string {
  return `${answered} requests answered, ${lost.length} lost`;
}

interface Load {
  /** The shop that is written about. */
  readonly store: string;
  /** How often a write is sent again; reads never are. */
  readonly retries: number;
}

async function underLoad(
  { platform: { url, token }, gateway }: ShopContext,
  { store, retries }: Load,
  work: () => Promise<void>,
): Promise<LoadResult> {
  const urls = [`/v1/stores/${store}`, "/v1/stores?limit=10", "/v1/clusters"].map((path) => `${url}${path}`);
  const headers = { authorization: `Bearer ${token}` };
  await using readers = new SteadyLoad({ urls, dispatcher: gateway, headers, ...crowd });
  await using writer = new ApiWriter({ url, fetch: fetchBy(gateway), headers, store, retries });
  await work();
  const [read, written] = [await readers.stop(), await writer.stop()];
  return { answered: read.answered + written.answered, lost: [...read.lost, ...written.lost] };
}
