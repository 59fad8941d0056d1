import { connect } from "@nats-io/transport-node";
import { applyMessage, desiredSubject, encode, latestStream } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import type { NatsHandle } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import { type Benchmark, type Figures, say } from "../benchmark.ts";
import { monotonicMs } from "../clock.ts";
import { percentile } from "../statistics.ts";
import { Replica } from "./replica.ts";

const clusters = 100;
/** Of about 90 stores each, scattered over the whole stream; one more has a fifth of all. No divisor of 5 or of a stride. */
const tenants = 899;
const pageSize = 50;
const inFlight = 500;

/** First pages of small tenants among very many stores, as the bus answers them to a replica of the API. */
export const pages: Benchmark = {
  name: "pages",
  title: "the first page of a tenant of about 90 among 100,000 stores",
  target: { figure: "tenantP99Ms", bound: "at most", value: 20 },
  async *measure({ quick, runs }) {
    const stores = quick ? 20_000 : 100_000;
    await using servers = await startServers({ clusters: [], agents: ["c1"] });
    await prepareStreams(servers.nats, ["c1"]);
    await fill(servers.nats, stores);
    await using replica = new Replica(servers.nats);
    await untilListed(servers.nats, stores);
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

/** Writes desired states as the control plane does, without their claims. */
async function fill(nats: NatsHandle, stores: number): Promise<void> {
  const connection = await connect(
    keptConnectionOptions({ url: nats.url, credentials: nats.credentials("control-plane") }),
  );
  const now = new Date().toISOString();
  const put = (index: number) => {
    const tenant = index % 5 === 0 ? "large" : `tenant-${(index * 7919) % tenants}`;
    const cluster = `c${(index * 31) % clusters}`;
    const name = `s-${index}`;
    const spec = { name, engine: "woocommerce", plan: "starter", cluster, hosts: [] };
    const life = { uid: crypto.randomUUID(), epoch: "0123456789abcdef", tenant, actor: "local", createdAt: now };
    const message = { op: "apply" as const, schemaVersion: 1 as const, ...life, acceptedAt: now, spec };
    const data = encode(applyMessage, message, "desired state");
    return connection.request(desiredSubject({ cluster, tenant, store: name }), data, { timeout: 30_000 });
  };
  for (let from = 0; from < stores; from += inFlight) {
    await Promise.all(Array.from({ length: Math.min(inFlight, stores - from) }, (_, it) => put(from + it)));
    if (from % 20_000 === 0) say(`pages: ${from} of ${stores} stores written`);
  }
  await connection.close();
}

async function untilListed(nats: NatsHandle, stores: number): Promise<void> {
  const connection = await connect(
    keptConnectionOptions({ url: nats.url, credentials: nats.credentials("control-plane") }),
  );
  await pollUntil({ what: "every store in the stream of lists", timeoutMs: 120_000, everyMs: 500 }, async () => {
    const info = (await connection.request(`$JS.API.STREAM.INFO.${latestStream}`)).json<{
      state: { messages: number };
    }>();
    return info.state.messages >= stores || undefined;
  });
  await connection.close();
}
