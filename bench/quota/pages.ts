import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import type { Benchmark, Figures } from "../benchmark.ts";
import { monotonicMs } from "../clock.ts";
import { percentile } from "../statistics.ts";
import { fillStores } from "./fill-stores.ts";
import { Replica } from "./replica.ts";

const clusters = 100;
/** Of about 90 stores each, scattered over the whole stream; one more has a fifth of all. No divisor of 5 or of a stride. */
const tenants = 899;
const pageSize = 50;

/** First pages of small tenants among very many stores, as the bus answers them to a replica of the API. */
export const pages: Benchmark = {
  name: "pages",
  title: "the first page of a tenant of about 90 among 100,000 stores",
  target: { figure: "tenantP99Ms", bound: "at most", value: 20 },
  async *measure({ quick, runs }) {
    const stores = quick ? 20_000 : 100_000;
    await using servers = await startServers({ clusters: [], agents: ["c1"] });
    await prepareStreams(servers.nats, ["c1"]);
    await fillStores(servers.nats, {
      stores,
      tenantOf: (index) => (index % 5 === 0 ? "large" : `tenant-${(index * 7919) % tenants}`),
      clusterOf: (index) => `c${(index * 31) % clusters}`,
    });
    await using replica = new Replica(servers.nats);
    await measureRun(replica, 50);
    for (let run = 0; run < runs; run += 1) yield await measureRun(replica, quick ? 100 : 500);
  },
};

async function measureRun({ bus }: Replica, count: number): Promise<Figures> {
  const small: number[] = [];
  const large: number[] = [];
  for (let index = 0; index < count; index += 1) {
    small.push(await timeOf(bus, `tenant-${(index * 7919) % tenants}`));
    if (index % 10 === 0) large.push(await timeOf(bus, "large"));
  }
  return {
    tenantP99Ms: percentile(small, 0.99),
    tenantP50Ms: percentile(small, 0.5),
    largeP50Ms: percentile(large, 0.5),
    largeP99Ms: percentile(large, 0.99),
  };
}

async function timeOf(bus: Replica["bus"], tenant: string): Promise<number> {
  const startedAt = monotonicMs();
  const { items } = await bus.withBackend(({ desired }) => desired.page({ tenant, after: 0, limit: pageSize }));
  if (items.length === 0) throw new Error(`tenant ${tenant} has no stores`);
  return monotonicMs() - startedAt;
}
