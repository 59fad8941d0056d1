import { join } from "node:path";
import { admitFirstAdmin } from "../../dev/platform/admit-first-admin.ts";
import { declareHttpProcess, type HttpProcess } from "../../dev/platform/http-process.ts";
import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import type { Benchmark, Figures } from "../benchmark.ts";
import { type Asked, Load, loadFigures, type Taken } from "../edge/load.ts";

const cluster = "c1";
/** Blocks of each side; the first of them warms up. */
const rounds = 9;
const read: Asked = { method: "GET", path: "/v1/stores/sample", status: 200 };

/** Reads of one store by the holder of a token, and by anyone where no token is asked for. */
export const identity: Benchmark = {
  name: "identity",
  title: "GET of a store with a token: time as a multiple of that without one, side by side",
  target: { figure: "tokenRatio", bound: "at most", value: 1.15 },
  async *measure({ quick, runs }) {
    await using servers = await startServers({ clusters: [], agents: [cluster] });
    await prepareStreams(servers.nats, [cluster]);
    const token = await admitFirstAdmin(servers.nats, join(servers.dir, "admin-token"));
    const [open, closed] = await Promise.all([startSide(servers, "open"), startSide(servers, "tokens")]);
    await createSample(open.url);
    await using anyone = new Load(open.url);
    await using signed = new Load(closed.url, { authorization: `Bearer ${token}` });
    for (let run = 0; run < runs; run += 1) yield await measureRun({ anyone, signed }, quick ? 500 : 4000);
    await Promise.all([open.kill("SIGKILL"), closed.kill("SIGKILL")]);
  },
};

async function startSide(servers: Servers, kind: "open" | "tokens"): Promise<HttpProcess> {
  const environment = {
    STOREPLANE_IDENTITY: kind,
    STOREPLANE_LOG_LEVEL: "warn",
    // More than can be asked: what is measured is what asking costs, not what is refused.
    STOREPLANE_RATES: "read=999999999",
  };
  const side = await declareHttpProcess({
    servers,
    name: `control-plane-${kind}`,
    entry: "control-plane/main.node.ts",
    environment,
  });
  await side.start();
  return side;
}

async function createSample(url: string): Promise<void> {
  const body = JSON.stringify({ name: "sample", engine: "woocommerce", cluster });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/v1/stores`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`the sample was refused with ${answer.status}: ${await answer.text()}`);
}

interface Sides {
  readonly anyone: Load;
  readonly signed: Load;
}

/** In blocks that alternate, so that both sides see the same moments of the machine. */
async function measureRun({ anyone, signed }: Sides, count: number): Promise<Figures> {
  const taken: { readonly anyone: Taken; readonly signed: Taken }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const perBlock = Math.ceil(count / rounds);
    const block = { anyone: await anyone.send(perBlock, () => read), signed: await signed.send(perBlock, () => read) };
    if (round > 0) taken.push(block);
  }
  const plain = loadFigures(taken.map((it) => it.anyone));
  const asked = loadFigures(taken.map((it) => it.signed));
  return {
    tokenRatio: plain.perSecond / asked.perSecond,
    tokenPerSecond: asked.perSecond,
    openPerSecond: plain.perSecond,
    tokenP99Ms: asked.p99Ms,
    openP99Ms: plain.p99Ms,
  };
}
