import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import type { Benchmark, Figures } from "../benchmark.ts";
import { monotonicMs } from "../clock.ts";
import { Replica } from "./replica.ts";

const cluster = "c1";
const creates = 200;
const limit = 100;

/** Creates of one tenant over four connections at once, half of them above its quota. */
export const quota: Benchmark = {
  name: "quota",
  title: `${creates} creates at once over four replicas, of a tenant that may have ${limit} stores`,
  target: { figure: "seconds", bound: "at most", value: 1 },
  also: [{ figure: "conflicts", bound: "at most", value: 40 }],
  truths: ["exact"],
  async *measure({ runs }) {
    await using servers = await startServers({ clusters: [], agents: [cluster] });
    await prepareStreams(servers.nats, [cluster]);
    await using first = new Replica(servers.nats);
    await using second = new Replica(servers.nats);
    await using third = new Replica(servers.nats);
    await using fourth = new Replica(servers.nats);
    const replicas = [first, second, third, fourth] as const;
    for (const replica of replicas) await replica.bus.withBackend((backend) => backend.checkReady());
    // The first batches compile what the others use.
    await measureRun(replicas, "warm");
    for (let run = 0; run < runs; run += 1) yield await measureRun(replicas, `run-${run}`);
  },
};

async function measureRun(replicas: readonly [Replica, ...Replica[]], run: string): Promise<Figures> {
  const [{ bus }] = replicas;
  const used = (await bus.withBackend(({ tenants }) => tenants.current("default")))?.used.stores ?? 0;
  await replicas[0].post("/v1/tenants/default/quota", { stores: used + limit });
  const conflictsBefore = conflictsOf(replicas);
  const startedAt = monotonicMs();
  const answers = await Promise.all(
    Array.from({ length: creates }, (_, index) => {
      const replica = replicas[index % replicas.length] ?? replicas[0];
      return replica.post("/v1/stores", { name: `${run}-${index}`, engine: "woocommerce", cluster });
    }),
  );
  const seconds = (monotonicMs() - startedAt) / 1000;
  const made = answers.filter(({ status }) => status === 202).length;
  const { before, after } = await bus.withBackend(({ quotas }) => quotas.verify("default"));
  const isExact = made === limit && before.stores === used + limit && after.stores === used + limit;
  return { seconds, conflicts: conflictsOf(replicas) - conflictsBefore, exact: isExact ? 1 : 0 };
}

function conflictsOf(replicas: readonly Replica[]): number {
  return replicas.reduce((sum, { bus }) => sum + bus.counts.quotaConflicts, 0);
}
