import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import {
  type AuditEntry,
  allOutboxSubjects,
  auditApiPrefix,
  auditStream,
  auditSubject,
  desiredStream,
  inboxPrefix,
  outboxSubject,
  verifyChain,
} from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { type KeptBus, keepBus } from "../../control-plane/bus/kept-bus.ts";
import { prepareStreams } from "../../dev/platform/prepare-streams.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import type { NatsHandle } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import type { Benchmark, Figures } from "../benchmark.ts";

const cluster = "c1";
const tenants = 8;
const inFlight = 500;

/** Entries of eight tenants that wait on the bus, moved into their chains by one replica. */
export const audit: Benchmark = {
  name: "audit",
  title: `audit entries that one replica moves into the chains of ${tenants} tenants, a second`,
  target: { figure: "entriesPerSecond", bound: "at least", value: 5000 },
  truths: ["whole"],
  async *measure({ quick, runs }) {
    await using servers = await startServers({ clusters: [], agents: [cluster] });
    await prepareStreams(servers.nats, [cluster]);
    const { nats } = servers;
    const options = keptConnectionOptions({ url: nats.url, credentials: nats.credentials("control-plane") });
    const writer = await connect(options);
    try {
      const count = (quick ? 1000 : 20_000) / tenants;
      for (let run = 0; run < runs; run += 1) yield await measureRun({ nats, writer, count, run });
    } finally {
      await writer.close();
    }
  },
};

interface Run {
  readonly nats: NatsHandle;
  readonly writer: NatsConnection;
  /** Entries of each tenant. */
  readonly count: number;
  readonly run: number;
}

async function measureRun({ nats, writer, count, run }: Run): Promise<Figures> {
  const chains = Array.from({ length: tenants }, (_, tenant) => `run-${run}-tenant-${tenant}`);
  await fillOutbox(writer, chains, count);
  const replica = startReplica(nats);
  try {
    const what = "every entry is in its chain";
    await pollUntil({ what, timeoutMs: 120_000 }, async () => (await waiting(writer)) === 0 || undefined);
    const reports = await Promise.all(chains.map((chain) => reportOf(writer, chain)));
    // By the server's clock, from the first block to the last: starting a process is not what is measured.
    const times = reports.flatMap((it) => it.times);
    const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
    const isWhole = reports.every(({ entries, findings }) => entries === count && findings.length === 0);
    const blocks = reports.reduce((sum, it) => sum + it.blocks, 0);
    return { entriesPerSecond: (count * tenants) / seconds, seconds, blocks, whole: isWhole ? 1 : 0 };
  } finally {
    await replica.close();
  }
}

/** Tenant after tenant in turn, as they would come. */
async function fillOutbox(writer: NatsConnection, chains: readonly string[], count: number): Promise<void> {
  const js = jetstream(writer);
  const entries = Array.from({ length: count }, () => chains.map((chain) => ({ chain, entry: newEntry() }))).flat();
  for (let from = 0; from < entries.length; from += inFlight) {
    const some = entries.slice(from, from + inFlight);
    await Promise.all(
      some.map(({ chain, entry }) => js.publish(outboxSubject(chain, entry.id), JSON.stringify(entry))),
    );
  }
}

function newEntry(): AuditEntry {
  return {
    v: 1,
    id: crypto.randomUUID(),
    at: new Date().toISOString(),
    actor: "token:4kQ2mZ81xWcB",
    credential: "4kQ2mZ81xWcB",
    role: "tenant-admin",
    method: "post",
    operation: "createStore",
    target: { kind: "store", name: "hats", uid: crypto.randomUUID(), cluster },
    outcome: "accepted",
    requestId: crypto.randomUUID(),
    details: { op: "apply", engine: "woocommerce", plan: "starter" },
    personal: `${"k".repeat(12)}.${"p".repeat(120)}`,
  };
}

function startReplica(nats: NatsHandle): KeptBus {
  const credentials = nats.credentials("control-plane");
  return keepBus({
    connect: () => connect(keptConnectionOptions({ url: nats.url, credentials })),
    inboxPrefix: inboxPrefix(credentials.user),
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
}

const ignore = (): void => undefined;

/** Entries that no chain has yet: those that it has are removed right after. */
async function waiting(writer: NatsConnection): Promise<number> {
  const { streams } = await jetstreamManager(writer, { checkAPI: false });
  const { state } = await streams.info(desiredStream, { subjects_filter: allOutboxSubjects });
  return Object.keys(state.subjects ?? {}).length;
}

async function reportOf(writer: NatsConnection, chain: string) {
  const { direct } = await jetstreamManager(writer, { checkAPI: false, apiPrefix: auditApiPrefix });
  const query = { seq: 1, next_by_subj: auditSubject(chain), batch: 10_000 };
  const blocks: unknown[] = [];
  const times: number[] = [];
  for await (const message of await direct.getBatch(auditStream, query)) {
    blocks.push(message.json());
    times.push(message.time.getTime());
  }
  return { ...(await verifyChain(chain, blocks, { now: new Date() })), times };
}
