import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type AuditList,
  amountsOf,
  type ClusterHeartbeat,
  type ClusterList,
  type ProblemDetails,
  type Quota,
  type StoreOperationList,
  type StoreResource,
  type StoreRevisionList,
} from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, type Ask, post, read, startApi } from "./start-api.ts";

let api: Api;
let ask: Ask;
const engine = "woocommerce";
const gibibyte = 2 ** 30;
const image = `registry.example/front@sha256:${"6b86b273ff34fce1".repeat(4)}`;

beforeAll(async () => {
  api = await startApi({ replicas: 4 });
  ask = api.ask;
});

afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  expect(api?.errors).toEqual([]);
});

const create = async (name: string, more: object = {}, as: Ask = ask): Promise<StoreResource> => {
  const answer = await as("/v1/stores", post({ name, engine, cluster: "c1", ...more }));
  expect(answer.status).toBe(202);
  return read(answer);
};

const type = "application/merge-patch+json";
interface Asking {
  readonly as?: Ask | undefined;
  readonly headers?: Record<string, string>;
}
const change = (name: string, body: unknown, { as = ask, headers = {} }: Asking = {}): Promise<Response> =>
  as(`/v1/stores/${name}`, { ...post(body, { "content-type": type, ...headers }), method: "PATCH" });

const changed = async (name: string, body: unknown, as: Ask = ask): Promise<StoreResource> => {
  const answer = await change(name, body, { as });
  expect(answer.status, await answer.clone().text()).toBe(202);
  return read(answer);
};

const refused = async (answering: Promise<Response>): Promise<ProblemDetails> => read(await answering);

/** The heartbeat of c2, once the process that is asked has it. */
async function beat(plans: readonly string[], more: Partial<ClusterHeartbeat> = {}): Promise<void> {
  const engines = { woocommerce: [...plans] };
  await api.agent("c2").beat({ engines, ...more });
  await pollUntil({ what: "the heartbeat is read" }, async () => {
    const { items } = await read<ClusterList>(await ask("/v1/clusters"));
    const found = items.find(({ cluster }) => cluster === "c2")?.engines?.["woocommerce"];
    return found?.join() === plans.join() || undefined;
  });
}

const asksOf = (tenant: string): Ask[] => api.replicas.map((it) => it.askAs(tenant));
const among = <T>(all: readonly T[], index: number): T => all[index % all.length] as T;
const count = (answers: readonly Response[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;

const limit = (tenant: string, quota: Quota) =>
  api.withBackend(({ tenants }) => tenants.change(tenant, (entry) => ({ ...entry, quota })));

/** What the counter says, which a new count of everything says too. */
const used = async (tenant: string) => {
  const { before, after } = await api.withBackend(({ quotas }) => quotas.verify(tenant));
  expect(before).toEqual(after);
  return after;
};

test("each field that may be changed is, null removes it, and what is absent stays", async () => {
  const labels = { tier: "gold", team: "north" };
  const store = await create("each", { engine: "medusa", externalId: "each-1", labels });
  const more = { adminEmail: "a@each.example", storefrontImage: image, externalId: "each-2" };
  const after = await changed("each", { ...more, plan: "growth", labels: { tier: "silver", team: null, new: "" } });
  expect(after).toMatchObject({ ...more, plan: "growth", labels: { tier: "silver", new: "" }, uid: store.uid });
  expect(Object.keys(after.labels ?? {})).toEqual(["tier", "new"]);
  const shown = await ask("/v1/stores/each");
  expect(shown.headers.get("etag")).toBe(`"${after.revision}"`);
  expect(await read(shown)).toMatchObject({ ...more, plan: "growth", uid: store.uid });
  const bare = await changed("each", { adminEmail: null, storefrontImage: null, externalId: null, labels: null });
  for (const field of ["adminEmail", "storefrontImage", "externalId", "labels"]) expect(bare).not.toHaveProperty(field);
  expect(bare).toMatchObject({ plan: "growth", name: "each", engine: "medusa", cluster: "c1" });
});

test("what no change may touch is refused by name with what to do, and makes no revision", async () => {
  const { revision } = await create("kept");
  const kept = { name: "other", engine: "medusa", cluster: "c2", tenant: "x", version: "1", note: "why" };
  const problem = await refused(change("kept", { ...kept, uid: "x", plan: null }));
  expect(problem).toMatchObject({ status: 422, code: "invalid-request" });
  const rules = new Map(problem.errors?.map(({ field, rule }) => [field, rule]));
  for (const field of ["name", "engine", "cluster", "tenant", "version"])
    expect(rules.get(`#/${field}`)).toMatch(/^can't be changed: .*create/);
  expect(rules.get("#/note")).toContain("query parameter");
  expect(rules.get("#/uid")).toBe("is not a known field");
  expect(rules.get("#/plan")).toContain("must be one of");
  const wrong = await Promise.all([
    refused(change("kept", { storefrontImage: image })),
    refused(change("kept", { labels: Object.fromEntries(Array.from({ length: 17 }, (_, it) => [`k${it}`, "v"])) })),
    refused(change("kept", [])),
    refused(change("kept", { plan: "growth" }, { headers: { "content-type": "application/json-patch+json" } })),
    refused(change("nobody", {})),
    refused(change("kept", {}, { as: api.askAs("stranger") })),
  ]);
  expect(wrong.map(({ code }) => code)).toEqual([
    "invalid-request",
    "invalid-request",
    "invalid-request",
    "unsupported-media-type",
    "store-not-found",
    "store-not-found",
  ]);
  expect(await read(await ask("/v1/stores/kept"))).toMatchObject({ revision });
});

test("a change that asks for what is asked for already makes no revision; JSON is taken as a merge patch too", async () => {
  const { revision } = await create("same", { labels: { a: "1" } });
  const before = await api.writes();
  const answers = await Promise.all([
    change("same", {}),
    change("same", { plan: "starter", labels: { a: "1", b: null }, adminEmail: null, hosts: null }),
    change("same", { labels: {} }, { headers: { "content-type": "application/json" } }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  for (const answer of answers) expect(answer.headers.get("etag")).toBe(`"${revision}"`);
  expect(await api.writes()).toBe(before);
});

test("an Idempotency-Key makes one revision, and its answer stays that of the first", async () => {
  await create("keyed");
  const key = { headers: { "idempotency-key": "change-1" } };
  const asks = asksOf("default");
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => change("keyed", { plan: "growth" }, { ...key, as: among(asks, index) })),
  );
  const tags = new Set(answers.map(({ headers }) => headers.get("etag")));
  expect([tags.size, count(answers, 202)]).toEqual([1, 12]);
  const replayed = answers.filter(({ headers }) => headers.get("idempotency-replayed") === "true");
  expect(replayed).toHaveLength(11);
  await changed("keyed", { labels: { later: "1" } });
  const again = await change("keyed", { plan: "growth" }, key);
  expect([...tags]).toEqual([again.headers.get("etag")]);
  expect(await read(again)).toMatchObject({ plan: "growth" });
  expect(await refused(change("keyed", { plan: "scale" }, key))).toMatchObject({ code: "idempotency-key-reused" });
  const nothing = { headers: { "idempotency-key": "change-2" } };
  const first = await change("keyed", {}, nothing);
  await changed("keyed", { labels: { last: "1" } });
  const second = await change("keyed", {}, nothing);
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.headers.get("etag")).toBe(first.headers.get("etag"));
  const { items } = await read<StoreRevisionList>(await ask("/v1/stores/keyed/revisions"));
  expect(items.map(({ action }) => action)).toEqual(["change", "change", "change", "create"]);
});

test("of 200 changes at once of one revision one is made; the others are told what the store is at by then", async () => {
  const asks = asksOf("default");
  let { revision } = await create("raced");
  for (const many of [200, 20, 20]) {
    const headers = { "if-match": `"${revision}"` };
    const all = Array.from({ length: many }, (_, index) => {
      return change("raced", { labels: { after: revision, index: `${index}` } }, { headers, as: among(asks, index) });
    });
    const answers = await Promise.all(all);
    expect([count(answers, 202), count(answers, 412)]).toEqual([1, many - 1]);
    const won = await read(answers.find(({ status }) => status === 202) as Response);
    expect(await read(await ask("/v1/stores/raced"))).toMatchObject({ revision: won.revision, labels: won.labels });
    revision = won.revision;
  }
});

test("of changes at once without If-Match none that was accepted is lost", async () => {
  const asks = asksOf("default");
  await create("merged");
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, it) => change("merged", { labels: { [`k${it}`]: "v" } }, { as: among(asks, it) })),
  );
  const accepted = answers.flatMap(({ status }, index) => (status === 202 ? [`k${index}`] : []));
  expect(count(answers, 202) + count(answers, 409)).toBe(12);
  const { labels } = await read(await ask("/v1/stores/merged"));
  expect(Object.keys(labels ?? {}).toSorted()).toEqual(accepted.toSorted());
});

test("against a delete a change is made before it or refused, and never brings the store back", async () => {
  const asks = asksOf("default");
  const names = Array.from({ length: 8 }, (_, index) => `leaving-${index}`);
  await Promise.all(names.map((name) => create(name)));
  const changes = names.flatMap((name, at) =>
    Array.from({ length: 4 }, (_, it) => change(name, { labels: { it: String(it) } }, { as: among(asks, at + it) })),
  );
  const deletes = names.map((name, at) => among(asks, at)(`/v1/stores/${name}`, { method: "DELETE" }));
  for (const answer of await Promise.all(deletes)) expect(answer.status).toBe(202);
  const answers = await Promise.all(changes);
  expect(count(answers, 202) + count(answers, 409)).toBe(32);
  for (const name of names) {
    expect((await read(await ask(`/v1/stores/${name}`))).phase).toBe("Deleting");
    const problem = await refused(change(name, { plan: "growth" }));
    expect(problem).toMatchObject({ status: 409, code: "store-deleting", phase: "Deleting" });
  }
});

test("a larger plan counts from then on, exactly as far as the quota goes, and a smaller one gives back", async () => {
  const asks = asksOf("growing");
  const [first] = asks as [Ask];
  const names = Array.from({ length: 12 }, (_, index) => `growing-${index}`);
  for (const name of names) await create(name, {}, first);
  const [small, large] = ["starter", "growth"].map((plan) => amountsOf({ engine, plan }));
  const step = (large?.cpuMillicores ?? 0) - (small?.cpuMillicores ?? 0);
  const base = 12 * (small?.cpuMillicores ?? 0);
  await limit("growing", { stores: 12, cpuMillicores: base + 5 * step });
  const grow = () =>
    Promise.all(names.map((name, index) => change(name, { plan: "growth" }, { as: among(asks, index) })));
  const answers = await grow();
  expect([count(answers, 202), count(answers, 403)]).toEqual([5, 7]);
  const problem = await read<ProblemDetails>(answers.find(({ status }) => status === 403) as Response);
  expect(problem.overruns).toMatchObject([{ resource: "cpuMillicores", asked: step, limit: base + 5 * step }]);
  expect(await used("growing")).toMatchObject({ stores: 12, cpuMillicores: base + 5 * step });
  const grown = names.filter((_, index) => answers[index]?.status === 202);
  // Limits that are lower by now keep no store from becoming smaller.
  await limit("growing", { stores: 1, cpuMillicores: 1 });
  const shrunk = await Promise.all(grown.map((name, it) => change(name, { plan: "starter" }, { as: among(asks, it) })));
  expect(count(shrunk, 202)).toBe(5);
  expect(await used("growing")).toMatchObject({ stores: 12, cpuMillicores: base });
  expect((await change(names[0] ?? "", { labels: { any: "1" } }, { as: first })).status).toBe(202);
  expect((await change(names[0] ?? "", { plan: "growth" }, { as: first })).status).toBe(403);
  expect(await used("growing")).toMatchObject({ stores: 12, cpuMillicores: base });
});

test("a suspended tenant changes no store", async () => {
  const own = api.askAs("resting");
  await create("resting", {}, own);
  const admin = api.askAs("default", "platform-admin");
  expect((await admin("/v1/tenants/resting/suspend", { method: "POST" })).status).toBe(200);
  expect(await refused(change("resting", { plan: "growth" }, { as: own }))).toMatchObject({ code: "tenant-suspended" });
});

test("a plan with smaller volumes than the store holds is refused, with which and how large", async () => {
  const agent = api.agent("c2");
  const plans = ["starter", "growth", "scale"];
  const sizes = {
    starter: { files: 5 * gibibyte, data: 5 * gibibyte },
    growth: { files: 20 * gibibyte, data: 5 * gibibyte },
  };
  await beat(plans, { volumes: { woocommerce: sizes } });
  await create("shrinking", { cluster: "c2", plan: "growth" });
  const store = await read(await ask("/v1/stores/shrinking"));
  const smaller = () => change("shrinking", { plan: "starter" });
  // Its agent may be at it: until it tells otherwise, the volumes are as large as was accepted.
  const coming = "volume files is being made 20 GiB large, and plan starter has 5 GiB for it";
  expect((await refused(smaller())).detail).toContain(coming);
  const small = { files: 5 * gibibyte, data: 5 * gibibyte };
  await agent.report(store, { phase: "Updating", appliedSequence: 0, volumes: small });
  expect((await refused(smaller())).detail).toContain(coming);
  await agent.report(store, { volumes: { files: 20 * gibibyte, data: 5 * gibibyte } });
  const problem = await refused(smaller());
  expect(problem).toMatchObject({ code: "plan-too-small", cluster: "c2", errors: [{ field: "#/plan" }] });
  expect(problem.detail).toContain("volume files holds 20 GiB, and plan starter has 5 GiB for it");
  expect(problem.detail).not.toContain("data");
  // Where the larger volumes never came to be there is a way back.
  const failure = { reason: "ApplyRejected", message: "no room", since: new Date().toISOString() } as const;
  await agent.report(store, { phase: "Degraded", appliedSequence: 0, failure, volumes: small });
  expect((await smaller()).status).toBe(202);
});

test("an agent that tells of no volumes gets no smaller plan: the quota would give back what the shop keeps", async () => {
  const own = api.askAs("unsized");
  await beat(["starter", "growth"]);
  const { plan } = await create("unsized", { cluster: "c2", plan: "growth" }, own);
  const before = await used("unsized");
  const problem = await refused(change("unsized", { plan: "starter" }, { as: own }));
  expect(problem).toMatchObject({ code: "agent-too-old", cluster: "c2" });
  expect(await used("unsized")).toEqual(before);
  expect((await change("unsized", { plan, labels: { any: "1" } }, { as: own })).status).toBe(202);
});

test("what the cluster's agent does not know is refused when it is asked for; one that is away takes it later", async () => {
  await beat(["starter"]);
  await create("older", { cluster: "c2" });
  const larger = () => change("older", { plan: "growth" });
  const problem = await refused(larger());
  expect(problem).toMatchObject({ code: "agent-too-old", cluster: "c2" });
  await beat(["starter", "growth"]);
  api.skip(3_600_000);
  expect((await larger()).status).toBe(202);
  expect((await read(await ask("/v1/stores/older"))).plan).toBe("growth");
});

const run = (name: string, verb: string, { as = ask, headers = {} }: Asking = {}): Promise<Response> =>
  as(`/v1/stores/${name}/${verb}?note=${verb}`, { method: "POST", headers });

test("a restart asked for once by its key is one, however often it is sent; two without a key are two", async () => {
  const { revision } = await create("anew");
  const headers = { "idempotency-key": "restart-1" };
  const asks = asksOf("default");
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, it) => run("anew", "restart", { headers, as: among(asks, it) })),
  );
  expect(new Set(answers.map((it) => it.headers.get("etag"))).size).toBe(1);
  expect(count(answers, 202)).toBe(8);
  expect(await refused(run("anew", "restart", { headers: { "if-match": `"${revision}"` } }))).toMatchObject({
    status: 412,
  });
  for (const expected of [2, 3]) {
    const answer = await run("anew", "restart");
    expect(await read(answer)).toMatchObject({ restarts: expected });
  }
  const { errors = [] } = await refused(change("anew", { restarts: 9, suspended: true }));
  const rules = errors.map(({ field, rule }) => [field, /\/(suspend|restart) /.exec(rule)?.[1]]);
  expect(Object.fromEntries(rules)).toEqual({ "#/restarts": "restart", "#/suspended": "suspend" });
  // How a store is run is no part of what a create asks for.
  expect((await ask("/v1/stores", post({ name: "anew", engine, cluster: "c1" }))).status).toBe(200);
  const { items } = await read<StoreOperationList>(await ask("/v1/stores/anew/operations"));
  expect(items.map(({ kind, note }) => [kind, note])).toEqual([
    ...Array.from({ length: 3 }, () => ["restart", "restart"]),
    ["create", undefined],
  ]);
});

test("a suspended store counts as before, is not restarted, and is resumed once", async () => {
  const own = api.askAs("closing");
  await api.agent("c1").reportReady(await create("closing", {}, own));
  const before = await used("closing");
  expect(await refused(run("closing", "suspend"))).toMatchObject({ code: "store-not-found" });
  expect(await read(await run("closing", "suspend", { as: own }))).toMatchObject({ suspended: true });
  expect((await run("closing", "suspend", { as: own })).status).toBe(200);
  expect(await used("closing")).toEqual(before);
  expect(await refused(run("closing", "restart", { as: own }))).toMatchObject({ status: 409, code: "store-suspended" });
  expect(await read(await change("closing", { plan: "growth" }, { as: own }))).toMatchObject({ suspended: true });
  expect((await own("/v1/stores/closing", { method: "DELETE" })).status).toBe(202);
  expect(await refused(run("closing", "resume", { as: own }))).toMatchObject({ code: "store-deleting" });
  expect(await read(await own("/v1/stores/closing/undelete", { method: "POST" }))).toMatchObject({ suspended: true });
  const resumed = await run("closing", "resume", { as: own });
  expect([resumed.status, (await read(resumed)).suspended]).toEqual([202, undefined]);
  expect((await run("closing", "resume", { as: own })).status).toBe(200);
  const { items } = await read<StoreOperationList>(await own("/v1/stores/closing/operations"));
  const kinds = ["resume", "undelete", "delete", "change", "suspend", "create"];
  expect(items.map(({ kind }) => kind)).toEqual(kinds);
});

test("an agent that knows no suspension is asked for none", async () => {
  await beat(["starter"], { reads: { min: 1, max: 2 } });
  await create("open", { cluster: "c2" });
  expect(await refused(run("open", "suspend"))).toMatchObject({ code: "agent-too-old", cluster: "c2" });
  await beat(["starter", "growth"]);
  expect((await run("open", "suspend")).status).toBe(202);
});

test("a change stands in history with its note, and in the audit with the fields and nothing that is in them", async () => {
  const own = api.askAs("telling");
  await create("told", { labels: { secretive: "word" } }, own);
  const query = "note=more%20room";
  const body = { plan: "growth", adminEmail: "owner@told.example", labels: { other: "hidden-value" } };
  const answer = await own(`/v1/stores/told?${query}`, { ...post(body, { "content-type": type }), method: "PATCH" });
  const { revision } = await read(answer);
  const { items } = await read<StoreOperationList>(await own("/v1/stores/told/operations"));
  expect(items[0]).toMatchObject({ kind: "change", revision, note: "more room", actor: "tester", outcome: "Running" });
  const find = async () => {
    const list = await read<AuditList>(await own("/v1/audit?operation=changeStore&target=told"));
    return list.items.find(({ outcome }) => outcome === "accepted");
  };
  const entry = await pollUntil({ what: "the audit tells of it" }, find);
  expect(entry.details).toMatchObject({ op: "apply", plan: "growth", hasNote: "true" });
  expect(entry.details).toHaveProperty("changed", expect.stringContaining("adminEmail"));
  const text = JSON.stringify(entry.details);
  for (const part of ["owner@", "hidden-value", "more room"]) expect(text).not.toContain(part);
});
