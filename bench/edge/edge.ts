import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import { buildBundle } from "../../dev/runtimes/control-plane-on.ts";
import { type Runtime, runtimes } from "../../dev/runtimes/runtime.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import type { Benchmark, Figures, Scale } from "../benchmark.ts";
import { type Asked, Load, type LoadFigures, loadFigures, type Taken } from "./load.ts";
import { startSides } from "./sides.ts";

const cluster = "c1";
const pageSize = 20;

let made = 0;
const operations = {
  Create: (): Asked => {
    made += 1;
    const body = JSON.stringify({ name: `edge-${made}`, engine: "woocommerce", cluster });
    return { method: "POST", path: "/v1/stores", body, status: 202 };
  },
  Get: (): Asked => ({ method: "GET", path: "/v1/stores/sample", status: 200 }),
  List: (): Asked => ({ method: "GET", path: `/v1/stores?limit=${pageSize}`, status: 200 }),
} as const;

/** The control plane on each runtime, over a NATS with TLS, against Hono alone on the same runtime and at the same time. */
export const edge: Benchmark = {
  name: "edge",
  title: "create, get and list on Node, Deno and workerd: requests per second as a share of bare Hono's there",
  target: { figure: "leastShare", bound: "at least", value: 0.01 },
  async *measure(scale: Scale) {
    buildBundle();
    await using servers = await startServers({ clusters: [], agents: [cluster], encryptedNats: true });
    await prepareStreams(servers.nats, [cluster]);
    for (let run = 0; run < scale.runs; run += 1) yield await measureRun(servers, scale.quick ? 200 : 1000);
  },
};

async function measureRun(servers: Servers, count: number): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const runtime of runtimes) Object.assign(figures, await measureRuntime(runtime, servers, count));
  const shares = Object.entries(figures).flatMap(([name, value]) => (name.endsWith("Share") ? value : []));
  return { leastShare: Math.min(...shares), ...figures };
}

async function measureRuntime(runtime: Runtime, servers: Servers, count: number): Promise<Figures> {
  await using sides = await startSides(runtime, servers);
  await using own = new Load(sides.own.url);
  await using bare = new Load(sides.bare.url);
  await fill(sides.own.url);
  const figures: Record<string, number> = {};
  for (const [name, next] of Object.entries(operations)) {
    const [ours, theirs] = await inTurns([own, bare], { count, next });
    Object.assign(figures, figuresOf(`${runtime}${name}`, ours, theirs));
  }
  return figures;
}

const rounds = 5;

/** In blocks that alternate, so that both sides see the same moments of the machine; the first block warms up. */
async function inTurns(
  [own, bare]: readonly [Load, Load],
  { count, next }: { readonly count: number; readonly next: () => Asked },
): Promise<[LoadFigures, LoadFigures]> {
  const taken: [Taken[], Taken[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const blocks = [await own.send(count / rounds, next), await bare.send(count, next)] as const;
    if (round === 0) continue;
    taken[0].push(blocks[0]);
    taken[1].push(blocks[1]);
  }
  return [loadFigures(taken[0]), loadFigures(taken[1])];
}

function figuresOf(prefix: string, own: LoadFigures, bare: LoadFigures): Figures {
  return {
    [`${prefix}Share`]: own.perSecond / bare.perSecond,
    [`${prefix}PerSecond`]: own.perSecond,
    [`${prefix}BarePerSecond`]: bare.perSecond,
    [`${prefix}P99Ratio`]: own.p99Ms / bare.p99Ms,
    [`${prefix}P99Ms`]: own.p99Ms,
  };
}

/** A store to get, and a whole page to list. */
async function fill(url: string): Promise<void> {
  for (const name of ["sample", ...Array.from({ length: pageSize }, (_, index) => `listed-${index}`)]) {
    const body = JSON.stringify({ name, engine: "woocommerce", cluster });
    const headers = { "content-type": "application/json" };
    const what = `store ${name} is accepted`;
    await pollUntil({ what, timeoutMs: 60_000 }, async () => {
      const { ok } = await fetch(`${url}/v1/stores`, { method: "POST", headers, body });
      return ok || undefined;
    });
  }
  const what = "a page is full";
  await pollUntil({ what, timeoutMs: 60_000 }, async () => {
    const answer = await fetch(`${url}/v1/stores?limit=${pageSize}`);
    const { items } = (await answer.json()) as { items: readonly unknown[] };
    return items.length === pageSize || undefined;
  });
}
