import type { Benchmark, Scale } from "./benchmark.ts";
import { monotonicMs } from "./clock.ts";
import { readAccess } from "./kube/access.ts";
import { bareApply } from "./kube/bare-apply.ts";
import { Existence } from "./kube/existence.ts";
import { storeObjects } from "./kube/store-objects.ts";
import { BenchApi } from "./platform/bench-api.ts";
import { type BenchPlatform, startBenchPlatform } from "./platform/start-platform.ts";
import { settle } from "./settle.ts";
import { median } from "./statistics.ts";

const timeoutMs = 60_000;

/** From the POST of one store to its last object, against a script that writes the same objects one by one. */
export const apply: Benchmark = {
  name: "apply",
  title: "one store from POST to its last object, against a script that PATCHes the same one by one",
  target: { figure: "ratio", bound: "at most", value: 1.5 },
  async *measure(scale: Scale) {
    await using platform = await startBenchPlatform(scale);
    await using api = new BenchApi(platform.url);
    await using existence = await Existence.open(platform.cluster.kubeconfig);
    const pair = new Pair({ platform, api, existence });
    // The servers' first store of all is slow for both sides.
    await pair.measure("first");
    for (let run = 0; run < scale.runs; run += 1) {
      const times = { own: [] as number[], bare: [] as number[] };
      for (let index = 0; index < (scale.quick ? 3 : 7); index += 1) {
        const { own, bare } = await pair.measure(`${run}-${index}`);
        times.own.push(own);
        times.bare.push(bare);
      }
      const [storeMs, bareMs] = [median(times.own), median(times.bare)];
      yield { ratio: storeMs / bareMs, storeMs, bareMs };
    }
  },
};

interface PairOptions {
  readonly platform: BenchPlatform;
  readonly api: BenchApi;
  readonly existence: Existence;
}

/** One store by each side, on the same cluster, each begun when the cluster has calmed down. */
class Pair {
  readonly #options: PairOptions;
  #turn = 0;

  constructor(options: PairOptions) {
    this.#options = options;
  }

  async measure(label: string): Promise<{ own: number; bare: number }> {
    this.#turn += 1;
    // Who is first changes from pair to pair.
    if (this.#turn % 2 === 0) return { bare: await this.#bare(label), own: await this.#own(label) };
    return { own: await this.#own(label), bare: await this.#bare(label) };
  }

  async #own(label: string): Promise<number> {
    const { platform, api, existence } = this.#options;
    const name = `own-${label}`;
    await settle(platform.cluster);
    const complete = existence.all(storeObjects(name), timeoutMs);
    const startedAt = monotonicMs();
    await Promise.all([api.create(name), complete]);
    const endedAt = await complete;
    await api.allReady([name], timeoutMs);
    return endedAt - startedAt;
  }

  async #bare(label: string): Promise<number> {
    const { platform, existence } = this.#options;
    const stores = [storeObjects(`bare-${label}`)];
    const access = await readAccess(platform.cluster.kubeconfig);
    await settle(platform.cluster);
    const complete = existence.all(stores.flat(), timeoutMs);
    const [{ startedAt }] = await Promise.all([bareApply({ access, stores, inFlight: 1 }), complete]);
    return (await complete) - startedAt;
  }
}
