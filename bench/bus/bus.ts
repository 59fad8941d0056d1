import { connect, type NatsConnection } from "@nats-io/transport-node";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import type { NatsHandle, NatsRole } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import type { Benchmark, Figures, Scale } from "../benchmark.ts";
import { monotonicMs } from "../clock.ts";
import { median } from "../statistics.ts";
import { startPlainNats } from "./plain-nats.ts";
import { cluster, operatorSide, plainSide, type Side } from "./side.ts";

/** What an account of its own may cost a cluster. */
const maxAddedMs = 0.15;
const maxLostShare = 0.3;

const inFlight = 64;
const status = new Uint8Array(1000);

/** What an agent does most, and a question to it, in an account of its own against users of one account. */
export const bus: Benchmark = {
  name: "bus",
  title:
    "status write, read and question in an account per cluster against one account, as a share of what they may cost",
  target: { figure: "share", bound: "at most", value: 1 },
  async *measure(scale: Scale) {
    await using servers = await startServers({ clusters: [], agents: [cluster] });
    await prepareStreams(servers.nats, [cluster]);
    await using plain = await startPlainNats(servers);
    await using own = await openOwn(servers.nats);
    const sides = { plain: await plainSide(plain), own: await operatorSide(own) };
    for (let run = 0; run < scale.runs; run += 1) yield await measureRun(sides, scale.quick ? 10 : 60);
  },
};

async function openOwn(nats: NatsHandle) {
  await using undo = new AsyncDisposableStack();
  const open = async (role: NatsRole): Promise<NatsConnection> => {
    const connection = await connect(keptConnectionOptions({ url: nats.url, credentials: nats.credentials(role) }));
    undo.defer(() => connection.close());
    return connection;
  };
  const [agent, controlPlane] = [await open({ agent: cluster }), await open("control-plane")];
  const stack = undo.move();
  return { agent, controlPlane, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

type Sides = Readonly<Record<"plain" | "own", Side>>;
const names = ["plain", "own"] as const;

const works = {
  write: (side: Side, index: number): Promise<unknown> => side.statuses.put(`${cluster}.default.s${index}`, status),
  read: (side: Side, index: number): Promise<unknown> => side.statuses.get(`${cluster}.default.s${index}`),
  question: (side: Side): Promise<unknown> => side.ask(),
} as const;
type Work = keyof typeof works;

/** Some of each kind at a time, one side after the other: whatever the machine does meanwhile meets both. */
async function measureRun(sides: Sides, rounds: number): Promise<Figures> {
  const kinds = Object.keys(works) as Work[];
  const latencies = new Map<string, number[]>();
  const rates: Record<keyof Sides, number[]> = { plain: [], own: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const kind of kinds) {
      for (const name of order) {
        const taken = await one(sides[name], kind);
        latencies.set(`${name}.${kind}`, [...(latencies.get(`${name}.${kind}`) ?? []), ...taken]);
      }
    }
    for (const name of order) rates[name].push(await writesPerSecond(sides[name]));
  }
  const p50 = (name: keyof Sides, kind: Work): number => median(latencies.get(`${name}.${kind}`) ?? []);
  const added = Object.fromEntries(kinds.map((kind) => [`${kind}AddedMs`, p50("own", kind) - p50("plain", kind)]));
  const absolute = Object.fromEntries(
    kinds.flatMap((kind) =>
      names.map((name) => [`${name}${kind.replace(/^./, (it) => it.toUpperCase())}Ms`, p50(name, kind)]),
    ),
  );
  // Each round by itself: what slows the machine for a moment slows both.
  const lost = 1 - median(rates.own.map((rate, round) => rate / (rates.plain[round] ?? Number.NaN)));
  const share = Math.max(lost / maxLostShare, ...Object.values(added).map((ms) => ms / maxAddedMs));
  return {
    share,
    ...added,
    lostShare: lost,
    writesPerSecond: median(rates.own),
    plainWritesPerSecond: median(rates.plain),
    ...absolute,
  };
}

/** Milliseconds of each, one after another. */
async function one(side: Side, kind: Work): Promise<number[]> {
  const taken: number[] = [];
  for (let index = 0; index < 20; index += 1) {
    const startedAt = monotonicMs();
    await works[kind](side, index);
    taken.push(monotonicMs() - startedAt);
  }
  return taken;
}

async function writesPerSecond(side: Side): Promise<number> {
  const count = 30 * inFlight;
  let next = 0;
  const startedAt = monotonicMs();
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await works.write(side, next);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (count / (monotonicMs() - startedAt)) * 1000;
}
