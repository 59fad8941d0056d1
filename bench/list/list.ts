import { type StoreSummaryList, storeSummaryList } from "../../contract/index.ts";
import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import type { Benchmark, Figures } from "../benchmark.ts";
import { monotonicMs } from "../clock.ts";
import { fillStores } from "../quota/fill-stores.ts";
import { Replica } from "../quota/replica.ts";
import { percentile } from "../statistics.ts";
import { indexMegabytes } from "./index-memory.ts";

const stores = 10_000;

/** Rows that one tenant searches for among ten thousand, through the whole API but its sockets, over a real bus. */
export const list: Benchmark = {
  name: "list",
  title: "a search for one of 10,000 stores of a tenant, and the memory of the index",
  target: { figure: "searchP99Ms", bound: "at most", value: 50 },
  async *measure({ quick, runs }) {
    await using servers = await startServers({ clusters: [], agents: ["c1"] });
    await prepareStreams(servers.nats, ["c1"]);
    await fillStores(servers.nats, { stores, tenantOf: () => "default", clusterOf: () => "c1" });
    const startedAt = monotonicMs();
    await using replica = new Replica(servers.nats);
    await pollUntil({ what: "the index has every store", timeoutMs: 120_000, everyMs: 20 }, () =>
      replica.listing.size === stores && replica.listing.lagSeconds === 0 ? true : undefined,
    );
    const builtMs = monotonicMs() - startedAt;
    await measureRun(replica, 20);
    for (let run = 0; run < runs; run += 1) {
      const figures = await measureRun(replica, quick ? 50 : 300);
      yield {
        ...figures,
        builtMs,
        indexMb: indexMegabytes(stores),
        indexMbOf100k: quick ? 0 : indexMegabytes(100_000),
      };
    }
  },
};

async function measureRun(replica: Replica, count: number): Promise<Figures> {
  const searches: number[] = [];
  const pages: number[] = [];
  let bytes = 0;
  for (let index = 0; index < count; index += 1) {
    const name = `s-${(index * 7919) % stores}`;
    const search = await ask(replica, `q=${name}&limit=100`);
    if (!search.page.stores.some((row) => row.name === name)) throw new Error(`${name} is not found`);
    searches.push(search.ms);
    const page = await ask(replica, "sort=-changed&limit=200");
    pages.push(page.ms);
    bytes = page.bytes / 200;
  }
  return {
    stores,
    searchP50Ms: percentile(searches, 0.5),
    searchP99Ms: percentile(searches, 0.99),
    pageP99Ms: percentile(pages, 0.99),
    rowBytes: bytes,
  };
}

async function ask(
  replica: Replica,
  query: string,
): Promise<{ readonly page: StoreSummaryList; readonly ms: number; readonly bytes: number }> {
  const startedAt = monotonicMs();
  const answer = await replica.get(`/v1/stores?view=summary&${query}`);
  const text = await answer.text();
  const ms = monotonicMs() - startedAt;
  const page = storeSummaryList.parse(JSON.parse(text));
  if (page.incomplete) throw new Error("the list did not come from the index");
  return { page, ms, bytes: text.length };
}
