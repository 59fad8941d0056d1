import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  desiredStream,
  desiredSubject,
  developmentScale,
  inboxPrefix,
  latestStream,
  nameClaimSubject,
  type ProblemDetails,
  type StoreResource,
  type StoreStatus,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { storageMaxAgeMs } from "../../../control-plane/bus/connection/memory.ts";
import { keepBus } from "../../../control-plane/bus/kept-bus.ts";
import { migrate } from "../../../control-plane/bus/setup/migrate.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
const engine = "woocommerce";

beforeAll(async () => {
  api = await startApi({
    scale: { ...developmentScale, maxBytes: 1_048_576 },
    everyMs: 500,
    keptMs: 1000,
    trustsHosts: true,
  });
});

afterAll(() => api?.[Symbol.asyncDispose]());

test("a tenant that sends key after key for a store that is there can't fill the stream, and can still delete", async () => {
  const ask = api.askAs("beta");
  const store = { name: "keyed", engine, cluster: "c1" };
  expect((await ask("/v1/stores", post(store))).status).toBe(202);
  const again = (index: number): Promise<Response> =>
    ask("/v1/stores", post(store, { "idempotency-key": `k-${index}` }));
  for (let index = 0; index < 100; index += 1) expect((await again(index)).status).toBe(200);
  const refused = await again(100);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "600"]);
  expect((await read<ProblemDetails>(refused)).detail).toContain("has sent 100 Idempotency-Keys");
  // What is remembered is answered as ever, other tenants and requests without a key are served.
  expect((await again(7)).status).toBe(200);
  expect((await ask("/v1/stores", post(store))).status).toBe(200);
  expect(
    (await api.ask("/v1/stores", post({ ...store, name: "other-keyed" }, { "idempotency-key": "k" }))).status,
  ).toBe(202);
  expect((await ask("/v1/stores/keyed?force=true", { method: "DELETE" })).status).toBe(202);
});

/** Creates until one is refused before which the stream was asked: of others under way a margin is counted. */
const fill = (): Promise<Response> => {
  let count = 0;
  return pollUntil({ what: "the stream is full", everyMs: storageMaxAgeMs + 100 }, async () => {
    for (let isFirst = true; ; isFirst = false) {
      const names = Array.from({ length: isFirst ? 1 : 40 }, () => `fill-${count++}`);
      const asked = names.map((name) => post({ name, engine, cluster: "c1" }));
      const answers = await Promise.all(asked.map((it) => api.ask("/v1/stores", it)));
      const refused = answers.find(({ status }) => status !== 202);
      if (refused) return isFirst ? refused : undefined;
    }
  });
};

test("a stream that is full for new stores takes deletes and undeletes, and says so before and then", async () => {
  const kept = await read(await api.ask("/v1/stores", post({ name: "kept", engine, cluster: "c1" })));
  await api.agent("c1").reportReady(kept);
  const refused = await fill();
  expect([refused.status, (await read<ProblemDetails>(refused)).code]).toEqual([507, "storage-full"]);
  for (let round = 0; round < 5; round += 1) {
    expect((await api.ask("/v1/stores/kept", { method: "DELETE" })).status).toBe(202);
    expect((await api.ask("/v1/stores/kept/undelete", { method: "POST" })).status).toBe(202);
  }
  // Nor does a key that is to be remembered take of what is kept for deletes.
  const keyed = (index: number) =>
    post({ name: "kept", engine, cluster: "c1" }, { "idempotency-key": `kept-${index}` });
  const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => api.ask("/v1/stores", keyed(index))));
  expect(new Set(answers.map(({ status }) => status))).toContain(507);
  expect((await api.ask("/v1/stores", post({ name: "kept", engine, cluster: "c1" }))).status).toBe(200);
  expect((await api.ask("/v1/stores/fill-0?force=true", { method: "DELETE" })).status).toBe(202);
  await pollUntil({ what: "the full stream is logged" }, () =>
    [...api.warnings, ...api.errors].find((it) => it.startsWith("the stream of desired states ")),
  );
  expect((await api.ask("/readyz")).status).toBe(200);
});

/** A limit that was raised is seen as soon as the stream is asked again. */
const postOnceThereIsRoom = (body: object): Promise<Response> =>
  pollUntil({ what: "there is room", everyMs: 200 }, async () => {
    const response = await api.ask("/v1/stores", post(body));
    return response.status === 507 ? undefined : response;
  });

const create = async (name: string, more: object = {}): Promise<StoreResource> => {
  const response = await postOnceThereIsRoom({ name, engine, cluster: "c1", ...more });
  expect(response.status).toBe(202);
  return read(response);
};

/** The room that is kept for deletes comes back as soon as their entries are in the audit. */
const askDelete = (name: string): Promise<StoreResource> =>
  pollUntil({ what: `the delete of ${name} is accepted`, everyMs: 200 }, async () => {
    const response = await api.ask(`/v1/stores/${name}?force=true`, { method: "DELETE" });
    if (response.status === 507) return undefined;
    expect([200, 202]).toContain(response.status);
    return read(response);
  });

/** Deletes a store and plays its agent to the end. */
const end = async (name: string): Promise<StoreResource> => {
  const deleting = await askDelete(name);
  await api.agent(deleting.cluster).report(deleting, { phase: "Deleted" });
  return deleting;
};

const statusOf = async (name: string): Promise<number> => (await api.ask(`/v1/stores/${name}`)).status;

/** Messages that the bus holds under subjects of one store. */
const remains = async ({ name, cluster, tenant }: StoreResource): Promise<string[]> => {
  const manager = await jetstreamManager(api.migrator);
  const subject = desiredSubject({ cluster, tenant, store: name });
  const places = [
    [desiredStream, subject],
    [desiredStream, nameClaimSubject(name)],
    [latestStream, subject],
    ["KV_SP_STATUS", `$KV.SP_STATUS.${cluster}.${tenant}.${name}`],
  ] as const;
  const found = await Promise.all(
    places.map(async ([stream, filter]) => {
      const { state } = await manager.streams.info(stream, { subjects_filter: filter });
      // A claim is written again when its store counts no longer in the tenant's quota.
      const isClaim = filter === nameClaimSubject(name);
      return Object.entries(state.subjects ?? {}).map(([it, count]) => `${stream} ${it} ${isClaim ? "" : count}`);
    }),
  );
  return found.flat();
};

const isSwept = (store: StoreResource): Promise<true> =>
  pollUntil({ what: `nothing is left of ${store.name}` }, async () => {
    await api.agent("c1").beat({ wellSeconds: 3600 });
    return (await remains(store)).length === 0 || undefined;
  });

test("a full stream takes new stores again when those that were deleted are long gone", async () => {
  await api.agent("c1").beat({ wellSeconds: 3600 });
  // Entries that have gone from the stream to the audit since leave room for some more.
  let more = 0;
  const last = await pollUntil({ what: "the stream is full" }, async () => {
    const name = `after-all-${more++}`;
    const asked = post({ name, engine, cluster: "c1" }, { "idempotency-key": name });
    return (await api.ask("/v1/stores", asked)).status === 507 ? asked : undefined;
  });
  const dead: StoreResource[] = [];
  for (let index = 0; index < 40; index += 1) dead.push(await end(`fill-${index}`));
  await pollUntil({ what: "there is room again" }, async () => {
    await api.agent("c1").beat({ wellSeconds: 3600 });
    return (await api.ask("/v1/stores", last)).status === 202 || undefined;
  });
  for (const store of dead) await isSwept(store);
  expect(await Promise.all(dead.map(({ name }) => statusOf(name)))).toEqual(dead.map(() => 404));
  expect((await api.ask("/v1/stores/kept")).status).toBe(200);
  await migrate(api.migrator, { ...developmentScale, maxBytes: 8_388_608 });
});

test("a name, a host and an externalId that are taken again survive what is removed of the life before", async () => {
  await api.agent("c1").beat({ wellSeconds: 3600 });
  const hosts = ["again.example.net"];
  const externalId = "again";
  for (const more of [{ cluster: "c1" }, { cluster: "c2" }]) {
    await create("again", { hosts, externalId });
    await end("again");
    const second = await create("again", { ...more, hosts, externalId });
    await create("witness");
    await isSwept(await end("witness"));
    expect(await read(await api.ask("/v1/stores/again"))).toMatchObject({ uid: second.uid, hosts });
    const refused = await postOnceThereIsRoom({ name: "other", engine, cluster: "c1", hosts });
    expect((await read<ProblemDetails>(refused)).code).toBe("host-taken");
    const sameId = await postOnceThereIsRoom({ name: "other", engine, cluster: "c1", externalId });
    expect((await read<ProblemDetails>(sameId)).code).toBe("external-id-taken");
    await api.agent("c2").beat({ wellSeconds: 3600 });
    await isSwept(await end("again"));
  }
  const taken = await create("other", { hosts, externalId });
  expect(taken.hosts).toEqual(hosts);
});

test("names that are taken again in the very moment in which two processes sweep lose nothing", async () => {
  const { url } = api.servers.nats;
  const credentials = api.servers.nats.credentials("control-plane");
  const open = () => connect(keptConnectionOptions({ url, credentials }));
  const ignore = (): void => undefined;
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const sweepers = [0, 1].map(() =>
    keepBus({ connect: open, inboxPrefix: inboxPrefix("control-plane"), logger, everyMs: 20, keptMs: 0 }),
  );
  const lives = async (name: string): Promise<void> => {
    const hosts = [`${name}.example.net`];
    for (let life = 0; life < 8; life += 1) {
      const created = await pollUntil<StoreResource>({ what: `${name} is free again` }, async () => {
        const response = await api.ask("/v1/stores", post({ name, engine, cluster: "c1", hosts }));
        if (response.status === 202) return read(response);
        expect((await read<ProblemDetails>(response)).code).toBe("write-conflict");
        return undefined;
      });
      expect(await read(await api.ask(`/v1/stores/${name}`))).toMatchObject({ uid: created.uid });
      await end(name);
    }
  };
  try {
    await api.agent("c1").beat({ wellSeconds: 3600 });
    await Promise.all(Array.from({ length: 6 }, (_, index) => lives(`churn-${index}`)));
  } finally {
    for (const each of sweepers) await each.close();
  }
});

test("nothing of a life is removed that its agent has not confirmed, or whose cluster is away", async () => {
  await api.agent("c1").beat({ wellSeconds: 3600 });
  await api.agent("c2").beat({ wellSeconds: 60 });
  const asked: Record<string, Partial<StoreStatus> | undefined> = {
    "not-told": undefined,
    "not-ended": { phase: "Deleting" },
    "of-another": { phase: "Deleted", uid: crypto.randomUUID() },
    "of-a-backup": { phase: "Deleted", epoch: "ffffffffffffffff" },
  };
  const kept: StoreResource[] = [];
  for (const [name, status] of Object.entries(asked)) {
    await create(name);
    const deleting = await askDelete(name);
    if (status) await api.agent("c1").report(deleting, status);
    kept.push(deleting);
  }
  const older = await create("of-before");
  kept.push(await askDelete("of-before"));
  await api.agent("c1").report(older, { phase: "Deleted" });
  const unasked = await create("never-asked");
  kept.push(unasked);
  await api.agent("c1").report(unasked, { phase: "Deleted" });
  await create("away", { cluster: "c2" });
  const away = await end("away");
  kept.push(away);
  // The stream of the newest ones follows in its own time.
  const before = await pollUntil({ what: "all of them are in both streams" }, async () => {
    const found = await Promise.all(kept.map(remains));
    return found.every((it) => it.some((line) => line.startsWith(latestStream))) ? found : undefined;
  });
  // Their statuses are older, so that a round that removes this one has looked at all of them.
  for (const name of ["witness-1", "witness-2"]) {
    await create(name);
    await isSwept(await end(name));
  }
  expect(await Promise.all(kept.map(remains))).toEqual(before);
  expect(await Promise.all(kept.map(({ name }) => statusOf(name)))).toEqual(kept.map(() => 200));
  await api.agent("c2").beat({ wellSeconds: 3600 });
  await isSwept(away);
});
