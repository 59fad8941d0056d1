import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type AuditBlock,
  type AuditEntry,
  allDesiredSubjects,
  allOutboxSubjects,
  auditApiPrefix,
  auditBlock,
  auditEntry,
  auditStream,
  auditSubject,
  type DesiredMessage,
  decode,
  desiredMessage,
  desiredStream,
  developmentScale,
  historyStream,
  type StoreList,
  type StoreResource,
  verifyChain,
} from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { randomNumbers } from "../fixtures/random-numbers.ts";
import { type Api, type Ask, post, read, startApi } from "../integration/control-plane/start-api.ts";

const tenants = Array.from({ length: 8 }, (_, index) => `tenant-${index}`);
const commands = 500;
const workers = 16;
/** After so many commands the next server is killed. */
const killEvery = 100;
const storesAllowed = 5;
const seed = Number(process.env["STOREPLANE_CHAOS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const told = `seed ${seed}`;
const random = randomNumbers(seed);
const draw = <T>(from: readonly T[]): T => from[Math.floor(random.next().value * from.length)] as T;

let api: Api;

beforeAll(async () => {
  api = await startApi({ replicas: 4, natsServers: 3, scale: { ...developmentScale, replicas: 3 } });
  for (const tenant of tenants) {
    // Its first request registers it, which might fail while servers are killed.
    await api.askAs(tenant)("/v1/stores");
    const quota = { stores: storesAllowed };
    await api.withBackend(({ tenants: register }) => register.change(tenant, (entry) => ({ ...entry, quota })));
  }
});

afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
});

interface Command {
  readonly tenant: string;
  readonly name: string;
  readonly carryOut: CarryOut;
  readonly asks: readonly [Ask, Ask];
}

function nextCommand(): Command {
  const tenant = draw(tenants);
  // Some names are wanted by everybody.
  const name =
    random.next().value < 0.2 ? `wanted-${draw([0, 1, 2, 3])}` : `${tenant}-${draw([0, 1, 2, 3, 4, 5, 6, 7])}`;
  const asks = [draw(api.replicas).askAs(tenant), draw(api.replicas).askAs(tenant)] as const;
  return { tenant, name, carryOut: draw(kinds), asks };
}

/** The uids that creates were answered with, by name. */
const created = new Map<string, Set<string>>();

async function noteCreated(response: Response): Promise<string | undefined> {
  if (response.status !== 202) return undefined;
  const { name, uid } = await read(response);
  created.set(name, (created.get(name) ?? new Set()).add(uid));
  return uid;
}

/** What the agent would say of it, as soon as its bus is there. */
async function reportDeleted(store: StoreResource): Promise<void> {
  await pollUntil({ what: `${store.name} is reported Deleted` }, async () => {
    await api.agent(store.cluster).report(store, { phase: "Deleted" });
    return true;
  });
}

const bodyOf = (name: string): object => ({ name, engine: "woocommerce", cluster: "c1" });

type CarryOut = (command: Command) => Promise<number>;

const create: CarryOut = async ({ name, asks: [ask] }) => {
  const response = await ask("/v1/stores", post(bodyOf(name)));
  await noteCreated(response);
  return response.status;
};

/** By one key through two replicas at once. */
const createTwice: CarryOut = async ({ name, asks: [ask, other] }) => {
  const request = post(bodyOf(name), { "idempotency-key": `${name}-${random.next().value}` });
  const [one, two] = await Promise.all([ask("/v1/stores", request), other("/v1/stores", request)]);
  const uids = new Set([await noteCreated(one), await noteCreated(two)].filter((uid) => uid !== undefined));
  expect(uids.size, `${told}: ${name} by one key`).toBeLessThanOrEqual(1);
  return one.status;
};

const deleteAtOnce: CarryOut = async ({ name, asks: [ask] }) => {
  const response = await ask(`/v1/stores/${name}?force=true`, { method: "DELETE" });
  if (response.status === 202) await reportDeleted(await read(response));
  return response.status;
};

const undelete: CarryOut = async ({ name, asks: [ask] }) =>
  (await ask(`/v1/stores/${name}/undelete`, { method: "POST" })).status;

const look: CarryOut = async ({ name, asks: [ask] }) => (await ask(`/v1/stores/${name}`)).status;

/** As often as they are drawn. */
const kinds = [create, create, createTwice, deleteAtOnce, deleteAtOnce, undelete, look] as const;

async function killNext(index: number): Promise<void> {
  const server = api.servers.nats.servers[index % 3];
  if (server === undefined) throw new RangeError("three servers were started");
  await server.process.kill("SIGKILL");
  await server.process.start();
}

const statuses = new Map<number, number>();
let kills = 0;

test(`${commands} random commands of ${tenants.length} tenants through four replicas, while servers of the bus are killed`, {
  timeout: 600_000,
}, async () => {
  let begun = 0;
  let killing = Promise.resolve();
  const work = async (): Promise<void> => {
    while (begun < commands) {
      begun += 1;
      if (begun % killEvery === 50) {
        const index = kills;
        kills += 1;
        killing = killing.then(() => killNext(index));
      }
      const command = nextCommand();
      const status = await command.carryOut(command);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  await killing;
  await api.untilConnected();
  expect(kills).toBe(commands / killEvery);
  // Only a bus that is away for longer than a request may wait is an error that a client sees.
  expect(
    [...statuses.keys()].filter((status) => status >= 500 && status !== 503),
    told,
  ).toEqual([]);
  expect(statuses.get(202) ?? 0, told).toBeGreaterThan(100);
});

test("afterwards each tenant's counter is what its stores count for, and within its quota", async () => {
  for (const tenant of tenants) {
    // Gives back what is Deleted; the second look must find nothing more to do.
    await api.withBackend(({ quotas }) => quotas.verify(tenant));
    const { before, after } = await api.withBackend(({ quotas }) => quotas.verify(tenant));
    expect([tenant, before], told).toEqual([tenant, after]);
    expect(after.stores, `${told}: ${tenant}`).toBeLessThanOrEqual(storesAllowed);
    // Agents go on to report deletes meanwhile.
    await pollUntil({ what: `${told}: ${tenant} lists what counts` }, async () => {
      const { after: now } = await api.withBackend(({ quotas }) => quotas.verify(tenant));
      const { items } = await read<StoreList>(await api.askAs(tenant)("/v1/stores?limit=200"));
      const alive = items.filter(({ phase }) => phase !== "Deleted");
      return alive.length === now.stores || undefined;
    });
  }
  expect(
    api.warnings.filter((it) => it.includes("counter was wrong")),
    told,
  ).toEqual([]);
});

test("no name has two stores, and every create that was accepted is one store", async () => {
  // Each list may come from another server, and one that was killed may be behind.
  await pollUntil({ what: `${told}: each name is listed once` }, async () => {
    const lists = await Promise.all(
      tenants.map(async (tenant) => (await read<StoreList>(await api.askAs(tenant)("/v1/stores?limit=200"))).items),
    );
    const names = lists.flat().map(({ name }) => name);
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
    return true;
  });
  const history = await readHistory();
  for (const [name, uids] of created) {
    for (const uid of uids) {
      const creates = history.filter((it) => it.uid === uid && it.spec.name === name);
      expect(new Set(creates.map(({ tenant }) => tenant)).size, `${told}: ${name} ${uid}`).toBe(1);
    }
  }
});

test("every change has its one entry in its tenant's whole chain, and none waits", async () => {
  await pollUntil({ what: "every entry is in its chain" }, async () => {
    const manager = await jetstreamManager(api.migrator);
    const { state } = await manager.streams.info(desiredStream, { subjects_filter: allOutboxSubjects });
    return Object.keys(state.subjects ?? {}).length === 0 || undefined;
  });
  const history = await readHistory();
  for (const tenant of tenants) {
    const changes = history.filter((it) => it.tenant === tenant).length;
    // From a server that may be behind.
    const blocks = await pollUntil({ what: `${told}: the chain of ${tenant} has ${changes} changes` }, async () => {
      const found = await readChain(tenant);
      const accepted = entriesIn(found).filter(({ outcome }) => outcome === "accepted");
      expect(accepted.length).toBe(changes);
      return found;
    });
    expect((await verifyChain(tenant, blocks, { now: new Date() })).findings, told).toEqual([]);
    const entries = entriesIn(blocks);
    expect(new Set(entries.map(({ id }) => id)).size, told).toBe(entries.length);
  }
});

async function readHistory(): Promise<DesiredMessage[]> {
  const js = jetstream(api.migrator);
  const manager = await js.jetstreamManager();
  // It follows the stream of desired states from behind, after a lost leader by seconds.
  const state = await pollUntil({ what: `${historyStream} has everything` }, async () => {
    const filter = { subjects_filter: allDesiredSubjects };
    const { state: origin } = await manager.streams.info(desiredStream, filter);
    const { state: copy } = await manager.streams.info(historyStream);
    return copy.messages >= Object.values(origin.subjects ?? {}).reduce((sum, it) => sum + it, 0) ? copy : undefined;
  });
  // The server that leads the reader's own consumer may be one that has only come back.
  return pollUntil({ what: `${historyStream} is read` }, async () => {
    const messages: DesiredMessage[] = [];
    const consumer = await js.consumers.get(historyStream);
    for await (const { data } of await consumer.fetch({ max_messages: state.messages, expires: 30_000 }))
      messages.push(decode(desiredMessage, data, "history"));
    expect(messages).toHaveLength(state.messages);
    return messages;
  });
}

const entriesIn = (blocks: readonly AuditBlock[]): AuditEntry[] =>
  blocks.flatMap(({ events }) => events.map((it): AuditEntry => auditEntry.parse(JSON.parse(it))));

async function readChain(tenant: string): Promise<AuditBlock[]> {
  const { nats } = api.servers;
  const reader = await connect(
    keptConnectionOptions({ url: nats.url, credentials: nats.credentials("control-plane") }),
  );
  const { direct } = await jetstreamManager(reader, { checkAPI: false, apiPrefix: auditApiPrefix });
  const blocks: AuditBlock[] = [];
  const query = { seq: 1, next_by_subj: auditSubject(tenant), batch: 10_000 };
  for await (const { data } of await direct.getBatch(auditStream, query))
    blocks.push(decode(auditBlock, data, "block"));
  await reader.close();
  return blocks;
}
