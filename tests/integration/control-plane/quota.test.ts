import { afterAll, beforeAll, expect, test } from "vitest";
import {
  amountsOf,
  type Me,
  newTenant,
  type ProblemDetails,
  type Quota,
  type StoreResource,
  type TenantResource,
} from "../../../contract/index.ts";
import { createApp } from "../../../control-plane/app.ts";
import { callerOf } from "../../../control-plane/http/request-context.ts";
import { ConflictError } from "../../../control-plane/ports/errors.ts";
import { declareHttpProcess } from "../../../dev/platform/http-process.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, type Ask, post, read, startApi } from "./start-api.ts";

let api: Api;
const engine = "woocommerce";

beforeAll(async () => {
  api = await startApi({ replicas: 4 });
});

afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  expect(api?.errors).toEqual([]);
});

const limit = (tenant: string, quota: Quota) =>
  api.withBackend(async ({ tenants }) => {
    await tenants.create(newTenant({ tenant, name: tenant, quota: {}, createdAt: api.now().toISOString() }));
    await tenants.change(tenant, (entry) => ({ ...entry, quota }));
  });
const storesOf = async (tenant: string): Promise<number | undefined> =>
  (await api.withBackend(({ tenants }) => tenants.current(tenant)))?.used.stores;

/** What the counter said and what a new count of everything says. */
const recount = async (tenant: string): Promise<readonly [number, number]> => {
  const { before, after } = await api.withBackend(({ quotas }) => quotas.verify(tenant));
  expect(before).toEqual(after);
  return [before.stores, after.stores];
};

const create = (ask: Ask, name: string, more: object = {}): Promise<Response> =>
  ask("/v1/stores", post({ name, engine, cluster: "c1", ...more }));

/** Every replica takes its share of the creates, all at once. */
const createAll = (tenant: string, names: readonly string[]): Promise<Response[]> => {
  const asks = api.replicas.map((it) => it.askAs(tenant));
  return Promise.all(names.map((name, index) => create(asks[index % asks.length] as Ask, name)));
};

const count = (answers: readonly Response[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;

const namesOf = (prefix: string, length: number): string[] => Array.from({ length }, (_, it) => `${prefix}-${it}`);

async function end(ask: Ask, name: string): Promise<StoreResource> {
  const deleting = await read(await ask(`/v1/stores/${name}?force=true`, { method: "DELETE" }));
  await api.agent(deleting.cluster).report(deleting, { phase: "Deleted" });
  return deleting;
}

test("once a tenant is suspended no replica makes a store of it, whatever it remembers; what is there is answered", async () => {
  const asks = api.replicas.map(({ askAs }) => askAs("halted"));
  const key = { "idempotency-key": "halted" };
  const body = { name: "halted-first", engine, cluster: "c1" };
  const first = await (asks[0] as Ask)("/v1/stores", post(body, key));
  expect(first.status).toBe(202);
  // Each of them remembers that the tenant is active.
  for (const ask of asks) expect((await ask("/v1/stores/halted-first")).status).toBe(200);
  const admin = api.askAs("default", "platform-admin");
  expect((await admin("/v1/tenants/halted/suspend", { method: "POST" })).status).toBe(200);
  const refused = await Promise.all(asks.map((ask, index) => create(ask, `halted-${index}`)));
  const codes = await Promise.all(refused.map(async (it) => (await read<ProblemDetails>(it)).code));
  expect(new Set(codes)).toEqual(new Set(["tenant-suspended"]));
  for (const ask of asks) expect((await ask("/v1/stores", post(body, key))).status).toBe(202);
  expect(await recount("halted")).toEqual([1, 1]);
});

test("200 creates at once over four replicas make exactly as many stores as the quota allows", async () => {
  await limit("crowd", { stores: 100 });
  const answers = await createAll("crowd", namesOf("crowd", 200));
  expect([count(answers, 202), count(answers, 403)]).toEqual([100, 100]);
  const refused = await read<ProblemDetails>(answers.find(({ status }) => status === 403) as Response);
  expect(refused).toMatchObject({
    code: "quota-exceeded",
    overruns: [{ resource: "stores", limit: 100, used: 100, asked: 1 }],
  });
  expect(await recount("crowd")).toEqual([100, 100]);
});

test("stores that are Deleted make room for as many others, once", async () => {
  const ask = api.askAs("again");
  await limit("again", { stores: 12 });
  expect(count(await createAll("again", namesOf("again", 12)), 202)).toBe(12);
  // A delete that is only asked for gives nothing back.
  const deleting = await read(await ask("/v1/stores/again-0?force=true", { method: "DELETE" }));
  expect((await create(ask, "again-x")).status).toBe(403);
  await api.agent("c1").report(deleting, { phase: "Deleted" });
  for (const name of namesOf("again", 10).slice(1)) await end(ask, name);
  const answers = await createAll("again", namesOf("again-more", 30));
  expect([count(answers, 202), count(answers, 403)]).toEqual([10, 20]);
  expect(await recount("again")).toEqual([12, 12]);
});

test("a name that is taken over counts once, whoever takes it and however many try", async () => {
  await limit("over", { stores: 2 });
  await limit("other", { stores: 2 });
  expect(count(await createAll("over", ["over-a", "over-b"]), 202)).toBe(2);
  for (let round = 0; round < 5; round += 1) {
    await end(api.askAs("over"), "over-a");
    const answers = await Promise.all(
      api.replicas.flatMap(({ askAs }) => [create(askAs("over"), "over-a"), askAs("over")("/v1/stores/over-a")]),
    );
    expect(count(answers, 403)).toBe(0);
    expect(await recount("over")).toEqual([2, 2]);
  }
  await end(api.askAs("over"), "over-a");
  expect((await create(api.askAs("other"), "over-a")).status).toBe(202);
  expect(await recount("over")).toEqual([1, 1]);
  expect(await recount("other")).toEqual([1, 1]);
});

test("what a store counts for is given back once, whoever notices and however many do", async () => {
  expect((await create(api.askAs("once"), "once-a")).status).toBe(202);
  expect((await create(api.askAs("once"), "once-b")).status).toBe(202);
  await end(api.askAs("once"), "once-a");
  const claim = await api.withBackend(({ desired }) => desired.claimOfName("once-a"));
  if (claim === undefined) throw new TypeError("the store has no claim");
  const given = await Promise.allSettled(
    api.replicas.flatMap((it) => [0, 1].map(() => it.withBackend(({ quotas }) => quotas.release(claim)))),
  );
  expect(given.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await recount("once")).toEqual([1, 1]);
});

test("a tenant that is refused again and again is counted again once its stores have told something new", async () => {
  await limit("counting", { stores: 1 });
  const ask = api.askAs("counting");
  expect((await create(ask, "counting-a")).status).toBe(202);
  const { counts } = api.replicas[0] as (typeof api.replicas)[number];
  const reviewsOf = async (name: string): Promise<number> => {
    const before = counts.quotaReviews;
    expect((await create(ask, name)).status).toBe(403);
    return counts.quotaReviews - before;
  };
  expect(await reviewsOf("counting-b")).toBe(1);
  for (let time = 0; time < 3; time += 1) expect(await reviewsOf("counting-b")).toBe(0);
  await api.agent("c1").reportReady(await read(await ask("/v1/stores/counting-a")));
  expect(await reviewsOf("counting-b")).toBe(1);
  await end(ask, "counting-a");
  expect((await create(ask, "counting-b")).status).toBe(202);
  expect(await recount("counting")).toEqual([1, 1]);
});

test("a store is not taken back by what was read of it before it was given back", async () => {
  const ask = api.askAs("late");
  expect((await create(ask, "late-a")).status).toBe(202);
  const address = { cluster: "c1", tenant: "late", store: "late-a" };
  const seen = await api.withBackend(async ({ desired }) => {
    const claim = await desired.claimOfName("late-a");
    await end(ask, "late-a");
    return { claim, newest: await desired.newest(address) };
  });
  const { claim, newest } = seen;
  if (newest?.value.op !== "delete" || claim === undefined) throw new TypeError("the store is not being deleted");
  const { deleteAfter: _, force: _forced, ...kept } = newest.value;
  await api.withBackend(({ quotas }) => quotas.release(claim));
  const late = api.withBackend(({ desired }) => desired.publish({ ...kept, op: "apply" }, newest.seq, { claim }));
  await expect(late).rejects.toThrow(ConflictError);
  expect((await ask("/v1/stores/late-a/undelete", { method: "POST" })).status).toBe(409);
  expect(await recount("late")).toEqual([0, 0]);
});

const whose = async (tenant: string): Promise<Record<string, number>> => {
  const members = (await api.withBackend(({ tenants }) => tenants.current(tenant)))?.members ?? {};
  return Object.fromEntries(Object.entries(members).map(([member, { stores }]) => [member, stores]));
};

test("each member may have so many stores, exactly, while 200 are asked for at once over four replicas", async () => {
  const asks = ["anna", "bob"].map((actor) => api.replicas.map((it) => it.askAs("team", "tenant-member", { actor })));
  const createAs = (member: number, names: readonly string[]): Promise<Response[]> =>
    Promise.all(names.map((name, index) => create(asks[member]?.[index % 4] as Ask, name)));
  await limit("team", { stores: 100 });
  expect(count(await createAs(0, namesOf("anna", 3)), 202)).toBe(3);
  const admin = api.askAs("team", "platform-admin");
  const set = await admin("/v1/tenants/team/member-quota", post({ stores: 40 }));
  expect(await read<TenantResource>(set)).toMatchObject({ quota: { stores: 100 }, memberQuota: { stores: 40 } });
  const [ofAnna, ofBob] = await Promise.all([createAs(0, namesOf("anna-more", 100)), createAs(1, namesOf("bob", 100))]);
  expect([count(ofAnna, 202), count(ofAnna, 403), count(ofBob, 202), count(ofBob, 403)]).toEqual([37, 63, 40, 60]);
  const refused = ofAnna.find(({ status }) => status === 403) as Response;
  expect((await read<ProblemDetails>(refused)).overruns).toEqual([
    { resource: "stores", isOfMember: true, limit: 40, used: 40, asked: 1 },
  ]);
  await end(asks[0]?.[0] as Ask, "anna-0");
  expect(count(await createAs(1, ["bob-more"]), 403)).toBe(1);
  expect(count(await createAs(0, namesOf("anna-last", 4)), 202)).toBe(1);
  expect(await recount("team")).toEqual([80, 80]);
  expect(await whose("team")).toEqual({ anna: 40, bob: 40 });
  expect(await admin("/v1/tenants/team").then((it) => it.text())).not.toContain("anna");
});

test("a member is told its own limits; a wrong count of members is put right; no limits end the counting", async () => {
  const [ask, admin] = [api.askAs("crew", "tenant-member", { actor: "carl" }), api.askAs("crew", "platform-admin")];
  await limit("crew", {});
  expect(await read<Me>(await ask("/v1/me"))).not.toHaveProperty("memberQuota");
  expect((await admin("/v1/tenants/crew/member-quota", post({ stores: 2, cpuMillicores: 9000 }))).status).toBe(200);
  expect((await create(ask, "crew-a")).status).toBe(202);
  const own = await pollUntil({ what: "the limits of a member" }, async () => {
    const me = await read<Me>(await ask("/v1/me"));
    return me.memberQuota && me;
  });
  expect(own).toMatchObject({ memberQuota: { stores: 2, cpuMillicores: 9000 }, memberUsed: { stores: 1 } });
  const wrong = { carl: { ...amountsOf({ engine, plan: "starter" }), stores: 2 } };
  await api.withBackend(({ tenants }) => tenants.change("crew", (entry) => ({ ...entry, members: wrong })));
  expect((await admin("/v1/tenants/crew/verify", { method: "POST" })).status).toBe(200);
  expect(await whose("crew")).toEqual({ carl: 1 });
  const lifted = await read<TenantResource>(await admin("/v1/tenants/crew/member-quota", post({})));
  expect(lifted).not.toHaveProperty("memberQuota");
  expect(count(await Promise.all(namesOf("crew-more", 3).map((it) => create(ask, it))), 202)).toBe(3);
  expect([await whose("crew"), await recount("crew")]).toEqual([{}, [4, 4]]);
});

test("tenants together have no more than the platform's limits, and one that is refused does not learn what others have", async () => {
  const tenants = await api.withBackend((backend) => backend.tenants.all());
  const before = tenants.reduce((sum, { used }) => sum + used.stores, 0);
  await limit("first-half", {});
  await limit("second-half", {});
  const told: object[] = [];
  const log = (detail: object): void => void told.push(detail);
  const logger = { debug: log, info: log, warn: log, error: log };
  const asks = ["first-half", "second-half"].map((tenant): Ask => {
    const identity = () => callerOf({ tenant, actor: "tester", role: "tenant-admin" });
    const app = createApp({ withBackend: api.withBackend, logger, identity, platformQuota: { stores: before + 2 } });
    return async (path, init) => app.request(path, init);
  }) as [Ask, Ask];
  expect((await create(asks[0], "half-0")).status).toBe(202);
  expect((await create(asks[1], "half-1")).status).toBe(202);
  const refused = await create(asks[1], "half-2");
  const problem = await read<ProblemDetails>(refused);
  expect([refused.status, problem.code, refused.headers.get("retry-after")]).toEqual([503, "no-cluster", "10"]);
  expect(problem.detail).toBe("The platform has no room for another store of this plan now. Retry later.");
  expect(told).toContainEqual(expect.objectContaining({ limits: { stores: before + 2 } }));
  // Of those that come at once to another process, whose sum is not made yet, none goes by what others of them had not taken yet.
  const identity = () => callerOf({ tenant: "first-half", actor: "tester", role: "tenant-admin" });
  const deps = { withBackend: api.withBackend, logger, identity };
  const other = createApp({ ...deps, platformQuota: { stores: before + 4 } });
  const atOnce = await Promise.all(
    namesOf("at-once", 8).map((name) => create(async (path, init) => other.request(path, init), name)),
  );
  expect([count(atOnce, 202), count(atOnce, 503)]).toEqual([2, 6]);
  await Promise.all(
    namesOf("at-once", 8).map(async (name, at) => atOnce[at]?.status === 202 && (await end(asks[0], name))),
  );
  await api.withBackend(({ quotas }) => quotas.verify("first-half"));
  // The one that was accepted is answered as ever, and one that ended leaves room.
  expect((await create(asks[0], "half-0")).status).toBe(200);
  await end(asks[0], "half-0");
  await api.withBackend(({ quotas }) => quotas.verify("first-half"));
  await pollUntil({ what: "the store has room" }, async () => {
    return (await create(asks[1], "half-2")).status === 202 || undefined;
  });
});

test("each resource has a limit of its own, and what does not fit keeps nothing out that does", async () => {
  const { cpuMillicores, storageBytes } = amountsOf({ engine, plan: "starter" });
  await limit("sizes", { cpuMillicores: 2 * cpuMillicores, storageBytes: 10 * storageBytes });
  const ask = api.askAs("sizes");
  const large = await create(ask, "sizes-large", { plan: "scale" });
  expect((await read<ProblemDetails>(large)).overruns).toEqual([
    { resource: "cpuMillicores", limit: 2 * cpuMillicores, used: 0, asked: 4 * cpuMillicores },
    {
      resource: "storageBytes",
      limit: 10 * storageBytes,
      used: 0,
      asked: amountsOf({ engine, plan: "scale" }).storageBytes,
    },
  ]);
  const small = await Promise.all(["a", "b", "c"].map((it) => create(ask, `sizes-${it}`)));
  expect([count(small, 202), count(small, 403)]).toEqual([2, 1]);
});

test("a tenant at its limit is still answered what it has", async () => {
  await limit("full", { stores: 1 });
  const ask = api.askAs("full");
  const keyed = post({ name: "full-a", engine }, { "idempotency-key": "full-a" });
  const first = await ask("/v1/stores", keyed);
  expect(first.status).toBe(202);
  const again = await ask("/v1/stores", keyed);
  expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([202, "true"]);
  expect((await ask("/v1/stores", post({ name: "full-a", engine }))).status).toBe(200);
  expect((await create(ask, "full-b")).status).toBe(403);
  await limit("full", {});
  expect((await create(ask, "full-b")).status).toBe(202);
});

test("a create that is refused for its own reason spoils none of those beside it", async () => {
  const ask = api.askAs("beside");
  const externalId = "beside";
  const names = namesOf("beside", 24);
  const answers = await Promise.all(
    names.map((name, index) => create(ask, name, index % 3 === 0 ? { externalId } : { labels: { index: `${index}` } })),
  );
  expect([count(answers, 202), count(answers, 409)]).toEqual([17, 7]);
  const etags = await Promise.all(
    names.map(async (name) => (await ask(`/v1/stores/${name}`)).headers.get("etag") ?? ""),
  );
  expect(answers.map((it) => it.headers.get("etag") ?? "")).toEqual(etags);
  expect(await recount("beside")).toEqual([17, 17]);
});

test("exactly as many stores are made when a process is killed in the middle and its requests are sent again", async () => {
  const process = await declareHttpProcess({
    servers: api.servers,
    name: "killed",
    entry: "control-plane/main.node.ts",
  });
  await using _ends = { [Symbol.asyncDispose]: () => process.kill() };
  await process.start();
  await limit("default", { stores: 100 });
  const names = namesOf("killed", 200);
  const request = (name: string) => post({ name, engine, cluster: "c1" }, { "idempotency-key": name });
  const asks = [...api.replicas.slice(1).map((it) => it.askAs("default")), undefined];
  const answering = Promise.all(
    names.map(async (name, index): Promise<Response | undefined> => {
      const ask = asks[index % asks.length];
      if (ask) return ask("/v1/stores", request(name));
      return fetch(`${process.url}/v1/stores`, request(name)).catch(() => undefined);
    }),
  );
  await pollUntil(
    { what: "some are made", everyMs: 1 },
    async () => ((await storesOf("default")) ?? 0) > 10 || undefined,
  );
  await process.kill();
  const first = await answering;
  const answers = await Promise.all(
    names.map(async (name, index) => first[index] ?? api.ask("/v1/stores", request(name))),
  );
  expect([count(answers, 202), count(answers, 403)]).toEqual([100, 100]);
  expect(await recount("default")).toEqual([100, 100]);
});
