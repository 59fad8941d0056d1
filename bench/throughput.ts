import { apiConnections } from "./api-connections.ts";
import { type Benchmark, type Figures, type Scale, say } from "./benchmark.ts";
import { monotonicMs } from "./clock.ts";
import { readAccess } from "./kube/access.ts";
import { bareApply } from "./kube/bare-apply.ts";
import { Existence } from "./kube/existence.ts";
import { storeObjects } from "./kube/store-objects.ts";
import { BenchApi } from "./platform/bench-api.ts";
import { cpuSecondsOf } from "./platform/cpu-seconds.ts";
import { clusterId, startBareCluster, startBenchPlatform } from "./platform/start-platform.ts";
import { settle } from "./settle.ts";

const timeoutMs = 300_000;

/** Many stores at once, against what the API server takes of a bare script with as many requests in flight. */
export const throughput: Benchmark = {
  name: "throughput",
  title: "200 stores at once to their last object, as a share of the API server's own limit (bare script)",
  target: { figure: "share", bound: "at least", value: 0.7 },
  async *measure(scale: Scale) {
    const count = scale.quick ? 40 : 200;
    for (let run = 0; run < scale.runs; run += 1) yield await measureRun(scale, count, run);
  },
};

/** Each side on a fresh cluster; who is first changes from run to run. */
async function measureRun(scale: Scale, count: number, run: number): Promise<Figures> {
  const bareFirst = run % 2 === 1 ? await measureBare(count) : undefined;
  const own = await measureOwn(scale, count);
  const bare = bareFirst ?? (await measureBare(count));
  return {
    share: bare.ms / own.ms,
    storesPerMinute: (count / own.ms) * 60_000,
    bareStoresPerMinute: (count / bare.ms) * 60_000,
    readySeconds: own.readyMs / 1000,
    agentCpuSecondsPerStore: own.cpuSeconds / count,
    bareCpuSecondsPerStore: bare.cpuSeconds / count,
  };
}

async function measureOwn(scale: Scale, count: number) {
  await using platform = await startBenchPlatform(scale);
  await using api = new BenchApi(platform.url);
  await using existence = await Existence.open(platform.cluster.kubeconfig);
  const names = Array.from({ length: count }, (_, index) => `own-${index}`);
  const complete = existence.all(names.flatMap(storeObjects), timeoutMs);
  await settle(platform.cluster);
  const cpuBefore = cpuSecondsOf(platform.agent.pid);
  const startedAt = monotonicMs();
  await Promise.all(names.map((name) => api.create(name)));
  say(`throughput: ${count} stores accepted after ${Math.round(monotonicMs() - startedAt)} ms`);
  const ms = (await complete) - startedAt;
  const cpuSeconds = cpuSecondsOf(platform.agent.pid) - cpuBefore;
  await api.allReady(names, timeoutMs);
  return { ms, cpuSeconds, readyMs: monotonicMs() - startedAt };
}

async function measureBare(count: number) {
  await using servers = await startBareCluster();
  const { kubeconfig, ...cluster } = servers.cluster(clusterId);
  await using existence = await Existence.open(kubeconfig);
  const stores = Array.from({ length: count }, (_, index) => storeObjects(`bare-${index}`));
  const complete = existence.all(stores.flat(), timeoutMs);
  await settle({ kubeconfig, ...cluster });
  const access = await readAccess(kubeconfig);
  const { startedAt, cpuSeconds } = await bareApply({ access, stores, inFlight: apiConnections() });
  return { ms: (await complete) - startedAt, cpuSeconds };
}
