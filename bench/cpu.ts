import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureHelm } from "../testbed/helm/ensure-helm.ts";
import type { Benchmark, Scale } from "./benchmark.ts";
import { writeChart } from "./helm/chart.ts";
import { install } from "./helm/install.ts";
import { storeObjects } from "./kube/store-objects.ts";
import { BenchApi } from "./platform/bench-api.ts";
import { cpuSecondsOf } from "./platform/cpu-seconds.ts";
import { type BenchPlatform, startBenchPlatform } from "./platform/start-platform.ts";
import { settle } from "./settle.ts";
import { median } from "./statistics.ts";

const timeoutMs = 180_000;

/** CPU of the agent's process until its stores are Ready, hooks included, against helm's for the objects alone. */
export const cpu: Benchmark = {
  name: "cpu",
  title: "CPU seconds of the agent per store until Ready, against helm install (no --wait) of its objects",
  target: { figure: "helmRatio", bound: "at least", value: 10 },
  async *measure(scale: Scale) {
    const helm = await ensureHelm();
    await using platform = await startBenchPlatform(scale);
    await using api = new BenchApi(platform.url);
    const helms = new Helm(helm, platform);
    using _ = helms;
    // An agent runs for weeks: its code is compiled by then, as helm's is from the start.
    await provision({ platform, api }, storeNames("warm-up", scale.quick ? 10 : 50));
    await helms.install("warm-up");
    for (let run = 0; run < scale.runs; run += 1) {
      const names = storeNames(`own-${run}`, scale.quick ? 10 : 50);
      const agentCpuSeconds = await provision({ platform, api }, names);
      const helmCpuSeconds: number[] = [];
      for (const name of storeNames(`helm-${run}`, scale.quick ? 2 : 5)) {
        await settle(platform.cluster);
        helmCpuSeconds.push(await helms.install(name));
      }
      const helmMedian = median(helmCpuSeconds);
      yield { helmRatio: helmMedian / agentCpuSeconds, agentCpuSeconds, helmCpuSeconds: helmMedian };
    }
  },
};

function storeNames(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

interface Bench {
  readonly platform: BenchPlatform;
  readonly api: BenchApi;
}

/** CPU seconds per store, from before the first POST until all are Ready and the cluster is calm again. */
async function provision({ platform, api }: Bench, names: readonly string[]): Promise<number> {
  await settle(platform.cluster);
  const before = cpuSecondsOf(platform.agent.pid);
  await Promise.all(names.map((name) => api.create(name)));
  await api.allReady(names, timeoutMs);
  await settle(platform.cluster);
  return (cpuSecondsOf(platform.agent.pid) - before) / names.length;
}

/** Installs stores by helm from charts in a temporary directory. */
class Helm {
  readonly #helm: string;
  readonly #kubeconfig: string;
  readonly #dir = mkdtempSync(join(tmpdir(), "storeplane-helm-"));

  constructor(helm: string, { cluster }: BenchPlatform) {
    this.#helm = helm;
    this.#kubeconfig = cluster.kubeconfig;
  }

  /** CPU seconds of installing one store. */
  install(release: string): Promise<number> {
    const chart = writeChart(this.#dir, release, storeObjects(release));
    const home = join(this.#dir, "home");
    return install({ helm: this.#helm, kubeconfig: this.#kubeconfig, release, chart, home });
  }

  [Symbol.dispose](): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
