import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Program, startIssuer } from "../../dev/issuer/start-issuer.ts";
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

const audience = "https://bench.storeplane.test";
const program: Program = { id: "bench", secret: "bench", claims: { groups: ["readers"] } };

/** Reads of one store by the holder of a token, by that of one which an issuer signed, and by anyone where none is asked for. */
export const identity: Benchmark = {
  name: "identity",
  title: "GET of a store with a token: time as a multiple of that without one, side by side",
  target: { figure: "tokenRatio", bound: "at most", value: 1.15 },
  also: [{ figure: "jwtRatio", bound: "at most", value: 1.3 }],
  async *measure({ quick, runs }) {
    await using servers = await startServers({ clusters: [], agents: [cluster] });
    await prepareStreams(servers.nats, [cluster]);
    const token = await admitFirstAdmin(servers.nats, join(servers.dir, "admin-token"));
    await using issuer = await startIssuer({ audience, programs: [program] });
    const issuers = { STOREPLANE_ISSUERS_FILE: join(servers.dir, "issuers.json") };
    writeFileSync(issuers.STOREPLANE_ISSUERS_FILE, JSON.stringify([entryOf(issuer.url)]));
    const [open, closed] = await Promise.all([startSide(servers, "open"), startSide(servers, "tokens", issuers)]);
    await createSample(open.url);
    await using anyone = new Load(open.url);
    await using signed = new Load(closed.url, { authorization: `Bearer ${token}` });
    await using issued = new Load(closed.url, { authorization: `Bearer ${await issuer.tokenFor(program)}` });
    for (let run = 0; run < runs; run += 1) yield await measureRun({ anyone, signed, issued }, quick ? 500 : 4000);
    await Promise.all([open.kill("SIGKILL"), closed.kill("SIGKILL")]);
  },
};

/** The issuer in the words of the control plane's file. */
function entryOf(url: string): object {
  const roleMap = [{ value: "readers", role: "tenant-viewer" }];
  return { issuer: url, audience, tenants: ["default"], roleClaim: "groups", roleMap };
}

async function startSide(servers: Servers, kind: "open" | "tokens", more: object = {}): Promise<HttpProcess> {
  const environment = {
    STOREPLANE_IDENTITY: kind,
    STOREPLANE_LOG_LEVEL: "warn",
    // More than can be asked: what is measured is what asking costs, not what is refused.
    STOREPLANE_RATES: "read=999999999",
    ...more,
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
  readonly issued: Load;
}

/** In blocks that alternate, so that both sides see the same moments of the machine. */
async function measureRun({ anyone, signed, issued }: Sides, count: number): Promise<Figures> {
  const taken: Record<keyof Sides, Taken>[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const perBlock = Math.ceil(count / rounds);
    const block = {
      anyone: await anyone.send(perBlock, () => read),
      signed: await signed.send(perBlock, () => read),
      issued: await issued.send(perBlock, () => read),
    };
    if (round > 0) taken.push(block);
  }
  const plain = loadFigures(taken.map((it) => it.anyone));
  const asked = loadFigures(taken.map((it) => it.signed));
  const jwt = loadFigures(taken.map((it) => it.issued));
  return {
    tokenRatio: plain.perSecond / asked.perSecond,
    jwtRatio: plain.perSecond / jwt.perSecond,
    tokenPerSecond: asked.perSecond,
    jwtPerSecond: jwt.perSecond,
    openPerSecond: plain.perSecond,
    tokenP99Ms: asked.p99Ms,
    openP99Ms: plain.p99Ms,
  };
}
