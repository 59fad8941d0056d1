import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiClient } from "../../client/index.ts";
import { declareHttpProcess, type HttpProcess } from "../../dev/platform/http-process.ts";
import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import { DeadlineError, pollUntil } from "../../testbed/process/poll-until.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import type { Benchmark, Figures } from "../benchmark.ts";
import { monotonicMs } from "../clock.ts";
import { fillStores } from "../quota/fill-stores.ts";
import { percentile } from "../statistics.ts";
import { StatusWriter, type StoreOfBench } from "./statuses.ts";
import { BenchViewer } from "./viewers.ts";

const cluster = "c1";
const epoch = "0123456789abcdef";
const perSecond = 50;
const reconnects = 100;
/** How many streams are opened at once. */
const atOnce = 50;
const downMs = 1500;
/** More than can be asked: what is measured is not what is refused. */
const rates = "read=999999999,write=999999999";

/** One viewer for each tenant with one store, at one process of the API; each status is timed from its write to the frame. */
export const events: Benchmark = {
  name: "events",
  title:
    "from a status to its frame at 1,000 viewers of as many tenants; memory of a viewer; losses in reconnects and a kill of the bus",
  target: { figure: "p99Ms", bound: "at most", value: 250 },
  also: [
    { figure: "kbPerViewer", bound: "at most", value: 50 },
    { figure: "lost", bound: "at most", value: 0 },
  ],
  worst: ["kbPerViewer", "lost"],
  async *measure({ quick, runs }) {
    const count = quick ? 100 : 1000;
    await using servers = await startServers({ clusters: [], agents: [cluster] });
    await prepareStreams(servers.nats, [cluster]);
    const stores = Array.from({ length: count }, (_, index) => storeAt(index));
    const tenantOf = (index: number) => storeAt(index).tenant;
    const uidOf = (index: number) => stores[index]?.uid ?? "";
    await fillStores(servers.nats, { stores: count, tenantOf, clusterOf: () => cluster, uidOf });
    await using writer = await StatusWriter.open(servers.nats, cluster);
    for (let run = 0; run < runs; run += 1) yield await measureRun({ servers, writer, stores });
  },
};

function storeAt(index: number): StoreOfBench {
  return { name: `s-${index}`, tenant: `t-${index}`, uid: crypto.randomUUID(), epoch };
}

interface Bench {
  readonly servers: Servers;
  readonly writer: StatusWriter;
  readonly stores: readonly StoreOfBench[];
}

/** At a process of its own for each run: memory that one has used once it keeps. */
async function measureRun({ servers, writer, stores }: Bench): Promise<Figures> {
  const environment = { STOREPLANE_LOG_LEVEL: "warn", STOREPLANE_RATES: rates };
  const entry = "control-plane/main.node.ts";
  const api = await declareHttpProcess({ servers, name: "events-api", entry, environment });
  await api.start();
  const round = new Round(api.url, stores);
  try {
    await registerTenants(api.url, stores);
    await round.warmUp(writer);
    const before = rssKb(api);
    await round.openAll();
    const kbPerViewer = (rssKb(api) - before) / stores.length;
    const latencies = await round.putAll(writer, 1);
    const reconnecting = round.reconnectSome();
    await round.putAll(writer, 2);
    await reconnecting;
    const killing = killBus(servers);
    await round.putAll(writer, 3);
    await killing;
    const lost = await round.lost([1, 2, 3]);
    return {
      viewers: stores.length,
      p50Ms: percentile(latencies, 0.5),
      p99Ms: percentile(latencies, 0.99),
      kbPerViewer,
      lost,
      resets: round.resets,
      reconnects: round.reconnects,
    };
  } finally {
    round[Symbol.dispose]();
    await api.kill("SIGKILL");
  }
}

/** The same again is no error. */
async function registerTenants(url: string, stores: readonly StoreOfBench[]): Promise<void> {
  const client = new ApiClient({ url });
  for (let from = 0; from < stores.length; from += atOnce) {
    const some = stores.slice(from, from + atOnce);
    await Promise.all(some.map(({ tenant }) => client.createTenant({ tenant, name: tenant })));
  }
}

async function killBus({ nats }: Servers): Promise<void> {
  await sleep(downMs);
  await nats.process.kill("SIGKILL");
  await sleep(downMs);
  await nats.process.start();
}

/** Resident memory of the process. Linux only. */
function rssKb({ pid }: HttpProcess): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kb);
}

/** All viewers of one run. */
class Round implements Disposable {
  readonly #url: string;
  readonly #stores: readonly StoreOfBench[];
  readonly #viewers: BenchViewer[] = [];
  readonly #putAt = new Map<string, number>();
  #latencies: number[] = [];

  constructor(url: string, stores: readonly StoreOfBench[]) {
    this.#url = url;
    this.#stores = stores;
  }

  get resets(): number {
    return this.#viewers.reduce((sum, { resets }) => sum + resets, 0);
  }

  get reconnects(): number {
    return this.#viewers.reduce((sum, { opened }) => sum + opened - 1, 0);
  }

  /** So that what is measured is the memory of viewers and not of code. */
  async warmUp(writer: StatusWriter): Promise<void> {
    const some = this.#stores.slice(0, atOnce);
    const viewers = some.map(({ tenant }) => new BenchViewer(this.#url, tenant, () => undefined));
    await Promise.all(viewers.map((it) => it.open()));
    for (const store of some) await writer.put(store, 0);
    await pollUntil({ what: "the first are told", timeoutMs: 30_000 }, () => viewers.every(hasZero) || undefined);
    for (const viewer of viewers) viewer[Symbol.dispose]();
  }

  async openAll(): Promise<void> {
    for (let from = 0; from < this.#stores.length; from += atOnce) {
      const some = this.#stores.slice(from, from + atOnce).map(({ tenant }) => this.#viewerOf(tenant));
      this.#viewers.push(...some);
      await Promise.all(some.map((it) => it.open()));
    }
  }

  /** A status for each store, evenly spread; returns the milliseconds from each write to its frame, once all have come or none comes. */
  async putAll(writer: StatusWriter, number: number): Promise<readonly number[]> {
    this.#latencies = [];
    const puts: Promise<void>[] = [];
    const startedAt = monotonicMs();
    for (const [index, store] of this.#stores.entries()) {
      await sleep(Math.max(0, startedAt + (index * 1000) / perSecond - monotonicMs()));
      this.#putAt.set(`${store.tenant} ${number}`, monotonicMs());
      puts.push(writer.put(store, number));
    }
    await Promise.all(puts);
    await this.lost([number]);
    return this.#latencies;
  }

  /** Cuts viewers off, chosen by chance, while statuses are written. */
  async reconnectSome(): Promise<void> {
    const byChance = this.#viewers.map((viewer) => ({ viewer, place: Math.random() }));
    for (const { viewer } of byChance.toSorted((one, other) => one.place - other.place).slice(0, reconnects)) {
      await sleep((this.#stores.length * 900) / perSecond / reconnects);
      viewer.cutOff();
    }
  }

  /** How many statuses some viewer was not told, after as long as it takes or a minute. */
  async lost(numbers: readonly number[]): Promise<number> {
    const missing = (): number =>
      this.#viewers.reduce((sum, viewer) => sum + numbers.filter((each) => !viewer.numbers.has(each)).length, 0);
    try {
      await pollUntil({ what: "all are told", timeoutMs: 60_000, everyMs: 20 }, () => missing() === 0 || undefined);
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
    }
    return missing();
  }

  [Symbol.dispose](): void {
    for (const viewer of this.#viewers) viewer[Symbol.dispose]();
  }

  #viewerOf(tenant: string): BenchViewer {
    return new BenchViewer(this.#url, tenant, (number, at) => {
      const putAt = this.#putAt.get(`${tenant} ${number}`);
      if (putAt !== undefined) this.#latencies.push(at - putAt);
    });
  }
}

function hasZero({ numbers }: BenchViewer): boolean {
  return numbers.has(0);
}
