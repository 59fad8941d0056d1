import { Pool } from "undici";
import { declareHttpProcess } from "../../dev/platform/http-process.ts";
import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import type { Benchmark, Figures, Scale } from "../benchmark.ts";
import { monotonicMs } from "../clock.ts";
import { percentile } from "../statistics.ts";

const cluster = "c1";

/** Enough for the optimizing compiler to have seen every function of a request. */
const warmUp = 500;
const width = 8;

/** The control plane's POST against the least route that writes the same batch; both in processes of their own. */
export const accept: Benchmark = {
  name: "accept",
  title: "POST accepted, against a bare Hono route that writes the same batch",
  target: { figure: "p50Ratio", bound: "at most", value: 1.5 },
  async *measure({ quick, runs }: Scale) {
    await using servers = await startServers({ clusters: [], agents: [cluster] });
    await prepareStreams(servers.nats, [cluster]);
    const control = await declareHttpProcess({ servers, name: "control-plane", entry: "control-plane/main.node.ts" });
    const bare = await declareHttpProcess({ servers, name: "bare-route", entry: "bench/accept/main-bare-route.ts" });
    await using _ends = { [Symbol.asyncDispose]: async () => void (await Promise.all([control.kill(), bare.kill()])) };
    await Promise.all([control.start(), bare.start()]);
    await using ours = new Side(control.url);
    await using theirs = new Side(bare.url);
    await alternate([ours, theirs], warmUp);
    for (let run = 0; run < runs; run += 1) yield await measureRun(ours, theirs, quick ? 300 : 2000);
  },
};

async function measureRun(ours: Side, theirs: Side, count: number): Promise<Figures> {
  const [own, bare] = await alternate([ours, theirs], count);
  const [ownWide, bareWide] = await inBlocks([ours, theirs], count);
  return {
    p50Ratio: percentile(own, 0.5) / percentile(bare, 0.5),
    p50Ms: percentile(own, 0.5),
    p99Ms: percentile(own, 0.99),
    bareP50Ms: percentile(bare, 0.5),
    bareP99Ms: percentile(bare, 0.99),
    [`p50RatioOf${width}`]: percentile(ownWide, 0.5) / percentile(bareWide, 0.5),
    [`p50MsOf${width}`]: percentile(ownWide, 0.5),
    [`p99MsOf${width}`]: percentile(ownWide, 0.99),
  };
}

/** One request after the other, in turns, so that both sides see the same moments of the machine. */
async function alternate(sides: readonly [Side, Side], count: number): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  for (let index = 0; index < count; index += 1) {
    for (const turn of [0, 1] as const) times[turn].push(await sides[turn].post());
  }
  return times;
}

/** Several requests at once, in blocks that alternate between the sides. */
async function inBlocks(sides: readonly [Side, Side], count: number): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  const perWorker = 10;
  while (times[0].length < count) {
    for (const turn of [0, 1] as const) {
      const worker = async (): Promise<void> => {
        for (let index = 0; index < perWorker; index += 1) times[turn].push(await sides[turn].post());
      };
      await Promise.all(Array.from({ length: width }, worker));
    }
  }
  return times;
}

let posted = 0;

/** A client of one server. */
class Side {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool(url, { connections: width });
  }

  /** Milliseconds from the request to the end of its answer. */
  async post(): Promise<number> {
    posted += 1;
    const name = `accept-${String(posted).padStart(8, "0")}`;
    const body = JSON.stringify({ name, engine: "woocommerce", cluster });
    const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
    const startedAt = monotonicMs();
    const answer = await this.#pool.request({ method: "POST", path: "/v1/stores", headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 202) throw new Error(`POST /v1/stores answered ${answer.statusCode}: ${text}`);
    return monotonicMs() - startedAt;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
  }
}
