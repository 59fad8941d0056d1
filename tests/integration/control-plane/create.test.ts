import { afterAll, beforeAll, expect, test } from "vitest";
import { clusterOfflineAfterMs, type ProblemDetails, type StoreList } from "../../../contract/index.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;

beforeAll(async () => {
  api = await startApi({ trustsHosts: true });
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

const engine = "woocommerce";

test("a create is accepted with address, revision and first steps", async () => {
  const response = await api.ask("/v1/stores", post({ name: "first", engine, adminEmail: "owner@example.com" }));
  expect(response.status).toBe(202);
  expect(response.headers.get("location")).toBe("/v1/stores/first");
  const store = await read(response);
  expect(response.headers.get("etag")).toBe(`"${store.revision}"`);
  expect(store).toMatchObject({ name: "first", tenant: "default", plan: "starter", phase: "Pending", hosts: [] });
  expect(store.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "accepted Done",
    ...["observed", "namespace", "secrets", "database", "app", "setup", "route", "live"].map((it) => `${it} Waiting`),
  ]);
  const shown = await read(await api.ask("/v1/stores/first"));
  expect(shown).toMatchObject({ uid: store.uid, revision: store.revision, adminEmail: "owner@example.com" });
});

test("a tenant's own storefront is taken and shown for an engine that lets it be replaced, and refused for others", async () => {
  const storefrontImage = `registry.example.com/hats/shop@sha256:${"0123456789abcdef".repeat(4)}`;
  const taken = await api.ask("/v1/stores", post({ name: "own-front", engine: "medusa", storefrontImage }));
  expect(taken.status).toBe(202);
  expect(await read(await api.ask("/v1/stores/own-front"))).toMatchObject({ engine: "medusa", storefrontImage });
  const refused = await api.ask("/v1/stores", post({ name: "no-front", engine, storefrontImage }));
  expect(refused.status).toBe(422);
  const { errors } = (await refused.json()) as ProblemDetails;
  expect(errors).toEqual([
    { field: "#/storefrontImage", rule: "must be absent: the engine has no storefront to replace" },
  ]);
});

test("of two creates of one name at once, one makes the store and the other finds it, 50 times", async () => {
  for (let round = 0; round < 50; round += 1) {
    const name = `race-${round}`;
    const plans = ["starter", "growth"];
    const responses = await Promise.all(plans.map((plan) => api.ask("/v1/stores", post({ name, engine, plan }))));
    const statuses = responses.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([202, 409]));
    const winner = await read(responses[statuses.indexOf(202)] as Response);
    const stored = await read(await api.ask(`/v1/stores/${name}`));
    expect([stored.uid, stored.plan]).toEqual([winner.uid, winner.plan]);
  }
});

test("200 creates at once are all accepted", async () => {
  const names = Array.from({ length: 200 }, (_, index) => `many-${index}`);
  const before = await api.writes();
  const responses = await Promise.all(names.map((name) => api.ask("/v1/stores", post({ name, engine }))));
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([202]));
  expect(await api.writes()).toBe(before + 2 * names.length);
});

test("the same key and body get the same answer and make one store", async () => {
  const request = post({ name: "keyed", engine }, { "idempotency-key": "key-1" });
  const first = await api.ask("/v1/stores", request);
  const before = await api.writes();
  const again = await api.ask("/v1/stores", request);
  expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([202, "true"]);
  expect(again.headers.get("etag")).toBe(first.headers.get("etag"));
  expect(await read(again)).toEqual(await read(first));
  expect(await api.writes()).toBe(before);
});

test("one key sent ten times at once makes one store and gives all the same response", async () => {
  const request = post({ name: "keyed-at-once", engine }, { "idempotency-key": "key-2" });
  const responses = await Promise.all(Array.from({ length: 10 }, () => api.ask("/v1/stores", request)));
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([202]));
  const stores = await Promise.all(responses.map((it) => read(it)));
  expect([...new Set(stores.map((it) => JSON.stringify(it)))]).toEqual([expect.any(String)]);
});

test("a key used with another body is refused", async () => {
  await api.ask("/v1/stores", post({ name: "key-body", engine }, { "idempotency-key": "key-3" }));
  const other = await api.ask("/v1/stores", post({ name: "key-body-2", engine }, { "idempotency-key": "key-3" }));
  expect([other.status, (await read<ProblemDetails>(other)).code]).toEqual([422, "idempotency-key-reused"]);
  expect((await api.ask("/v1/stores/key-body-2")).status).toBe(404);
});

test("another tenant's key means nothing", async () => {
  await api.ask("/v1/stores", post({ name: "key-tenant", engine }, { "idempotency-key": "key-4" }));
  const other = await api.askAs("other")(
    "/v1/stores",
    post({ name: "key-tenant-2", engine }, { "idempotency-key": "key-4" }),
  );
  expect(other.status).toBe(202);
});

test("a key is answered as before when the store is deleted and when no cluster is online", async () => {
  const request = post({ name: "key-late", engine }, { "idempotency-key": "key-5" });
  const first = await read(await api.ask("/v1/stores", request));
  const deleting = await read(await api.ask("/v1/stores/key-late", { method: "DELETE" }));
  await api.agent(first.cluster).report(deleting, { phase: "Deleted" });
  expect((await read(await api.ask("/v1/stores/key-late"))).phase).toBe("Deleted");
  api.skip(clusterOfflineAfterMs + 1000);
  try {
    const again = await api.ask("/v1/stores", request);
    expect([again.status, await read(again)]).toEqual([202, first]);
  } finally {
    await api.agent("c1").beat();
    await api.agent("c2").beat();
  }
});

test("a key whose store was there already is remembered: its duplicate makes no second store", async () => {
  const body = { name: "key-existing", engine };
  const first = await read(await api.ask("/v1/stores", post(body)));
  const request = post(body, { "idempotency-key": "key-existing" });
  expect((await api.ask("/v1/stores", request)).status).toBe(200);
  expect((await api.ask("/v1/stores", request)).status).toBe(200);
  const deleting = await read(await api.ask("/v1/stores/key-existing?force=true", { method: "DELETE" }));
  await api.agent(first.cluster).report(deleting, { phase: "Deleted" });
  const before = await api.writes();
  const late = await api.ask("/v1/stores", request);
  expect(late.status).toBe(200);
  expect((await read(late)).uid).toBe(first.uid);
  expect(await api.writes()).toBe(before);
});

test("a key whose store was there already is refused with another body", async () => {
  await api.ask("/v1/stores", post({ name: "key-other-body", engine }));
  const headers = { "idempotency-key": "key-other-body" };
  expect((await api.ask("/v1/stores", post({ name: "key-other-body", engine }, headers))).status).toBe(200);
  const other = await api.ask("/v1/stores", post({ name: "key-other-body-2", engine }, headers));
  expect([other.status, (await read<ProblemDetails>(other)).code]).toEqual([422, "idempotency-key-reused"]);
});

test("a key that is used for two stores at once is one store's, also when both are there", async () => {
  await Promise.all(["key-race-1", "key-race-2"].map((name) => api.ask("/v1/stores", post({ name, engine }))));
  const headers = { "idempotency-key": "key-race" };
  const answers = await Promise.all(
    ["key-race-1", "key-race-2"].map((name) => api.ask("/v1/stores", post({ name, engine }, headers))),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 422]));
});

test("the same spec without a key answers the store that exists", async () => {
  const spec = { name: "again", engine, hosts: ["b.example.org", "a.example.org"] };
  const first = await read(await api.ask("/v1/stores", post(spec)));
  const before = await api.writes();
  const again = await api.ask("/v1/stores", post({ ...spec, hosts: spec.hosts.toReversed() }));
  expect([again.status, again.headers.get("location")]).toEqual([200, "/v1/stores/again"]);
  expect((await read(again)).uid).toBe(first.uid);
  expect((await api.ask("/v1/stores", post({ ...spec, cluster: first.cluster }))).status).toBe(200);
  expect(await api.writes()).toBe(before);
});

test("another spec of a store that exists is refused, naming fields and phase", async () => {
  const { cluster } = await read(await api.ask("/v1/stores", post({ name: "differs", engine })));
  const other = cluster === "c1" ? "c2" : "c1";
  const change = { plan: "growth", hosts: ["differs.example.org"], adminEmail: "owner@example.com", cluster: other };
  const response = await api.ask("/v1/stores", post({ name: "differs", engine, ...change }));
  expect(response.status).toBe(409);
  const problem = await read<ProblemDetails>(response);
  expect(problem).toMatchObject({ code: "store-differs", phase: "Pending" });
  expect(problem.errors?.map(({ field }) => field).toSorted()).toEqual([
    "#/adminEmail",
    "#/cluster",
    "#/hosts",
    "#/plan",
  ]);
});

test("another tenant's name is refused without a word about its store", async () => {
  await api.ask("/v1/stores", post({ name: "theirs", engine }));
  const other = api.askAs("other");
  const response = await other("/v1/stores", post({ name: "theirs", engine }));
  expect(response.status).toBe(409);
  const problem = await read<ProblemDetails>(response);
  expect(Object.keys(problem).toSorted()).toEqual([
    "code",
    "detail",
    "instance",
    "retryable",
    "status",
    "title",
    "type",
  ]);
  expect(problem).toMatchObject({ code: "name-taken", detail: "Choose another name." });
  expect((await other("/v1/stores/theirs")).status).toBe(404);
  expect((await other("/v1/stores/theirs", { method: "DELETE" })).status).toBe(404);
  expect((await other("/v1/stores/theirs/undelete", { method: "POST" })).status).toBe(404);
  const { items } = await read<StoreList>(await other("/v1/stores?limit=200"));
  expect(items.filter(({ tenant }) => tenant !== "other")).toEqual([]);
});

test("a custom host belongs to one store, and a refused create claims nothing", async () => {
  const hosts = ["one.example.net", "two.example.net"];
  expect((await api.ask("/v1/stores", post({ name: "host-a", engine, hosts: hosts.slice(1) }))).status).toBe(202);
  const response = await api.ask("/v1/stores", post({ name: "host-b", engine, hosts }));
  expect(response.status).toBe(409);
  const problem = await read<ProblemDetails>(response);
  expect(problem).toMatchObject({ code: "host-taken", errors: [{ field: "#/hosts/1", rule: "is taken" }] });
  expect((await api.ask("/v1/stores/host-b")).status).toBe(404);
  expect((await api.ask("/v1/stores", post({ name: "host-c", engine, hosts: hosts.slice(0, 1) }))).status).toBe(202);
});

test("an externalId is one store's of its tenant, and free for other tenants", async () => {
  const externalId = "gid://shops/4711";
  const spec = { name: "ext-a", engine, externalId };
  expect((await api.ask("/v1/stores", post(spec))).status).toBe(202);
  expect((await api.ask("/v1/stores", post(spec))).status).toBe(200);
  expect(await read(await api.ask("/v1/stores/ext-a"))).toMatchObject({ externalId });
  const refused = await api.ask("/v1/stores", post({ ...spec, name: "ext-b" }));
  expect(refused.status).toBe(409);
  const problem = await read<ProblemDetails>(refused);
  expect(problem).toMatchObject({ code: "external-id-taken", errors: [{ field: "#/externalId", rule: "is taken" }] });
  expect(problem.detail).toContain("ext-a");
  expect((await api.ask("/v1/stores/ext-b")).status).toBe(404);
  const differs = await api.ask("/v1/stores", post({ ...spec, externalId: "4712" }));
  expect(await read<ProblemDetails>(differs)).toMatchObject({
    code: "store-differs",
    errors: [{ field: "#/externalId" }],
  });
  expect((await api.askAs("other")("/v1/stores", post({ ...spec, name: "ext-other" }))).status).toBe(202);
});

test("of two stores that are asked for with one externalId at once, one is made, 20 times", async () => {
  for (let round = 0; round < 20; round += 1) {
    const names = [`ext-race-a-${round}`, `ext-race-b-${round}`];
    const asked = names.map((name) => post({ name, engine, externalId: `race-${round}` }));
    const answers = await Promise.all(asked.map((request) => api.ask("/v1/stores", request)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409]);
  }
});

test("labels are shown, and are the same in any order and when there are none", async () => {
  const labels = { tier: "gold", "example.com/team": "north" };
  expect((await api.ask("/v1/stores", post({ name: "labelled", engine, labels }))).status).toBe(202);
  expect(await read(await api.ask("/v1/stores/labelled"))).toMatchObject({ labels });
  const turned = { "example.com/team": "north", tier: "gold" };
  expect((await api.ask("/v1/stores", post({ name: "labelled", engine, labels: turned }))).status).toBe(200);
  const other = await api.ask("/v1/stores", post({ name: "labelled", engine, labels: { tier: "gold" } }));
  expect(await read<ProblemDetails>(other)).toMatchObject({ code: "store-differs", errors: [{ field: "#/labels" }] });
  expect((await api.ask("/v1/stores", post({ name: "unlabelled", engine }))).status).toBe(202);
  expect((await api.ask("/v1/stores", post({ name: "unlabelled", engine, labels: {} }))).status).toBe(200);
  const wrong = await api.ask("/v1/stores", post({ name: "wrong-label", engine, labels: { "a/b/c": "x" } }));
  const { errors } = await read<ProblemDetails>(wrong);
  expect(errors).toEqual([
    { field: "#/labels/a~1b~1c", rule: expect.stringMatching(/^must be 1 to 63 letters/) as unknown },
  ]);
});

test("a custom host under the cluster's own domain is refused by its field, once the cluster tells it", async () => {
  const create = (name: string, hosts: readonly string[]) =>
    api.ask("/v1/stores", post({ name, engine, cluster: "c1", hosts }));
  expect((await create("under-unknown", ["a.shops.example.net"])).status).toBe(202);
  await api.agent("c1").beat({ baseDomain: "shops.example.net" });
  // Looks again, so that the next create knows what was told.
  expect((await api.ask("/v1/clusters")).status).toBe(200);
  const before = await api.writes();
  const refused = await create("under", ["www.example.org", "b.c.shops.example.net", "shops.example.net"]);
  expect([refused.status, await read<ProblemDetails>(refused)]).toMatchObject([
    422,
    {
      code: "invalid-request",
      errors: [
        { field: "#/hosts/1", rule: "must not lie under shops.example.net" },
        { field: "#/hosts/2", rule: "must not lie under shops.example.net" },
      ],
    },
  ]);
  expect(await api.writes()).toBe(before);
  expect((await create("beside", ["other-shops.example.net", "example.net"])).status).toBe(202);
  // What is there already is answered as before.
  expect((await create("under-unknown", ["a.shops.example.net"])).status).toBe(200);
});
