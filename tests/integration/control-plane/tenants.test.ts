import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProblemDetails, QuotaReview, StoreList, TenantList, TenantResource } from "../../../contract/index.ts";
import { createApp } from "../../../control-plane/app.ts";
import { ProblemError } from "../../../control-plane/http/problem-error.ts";
import { defaultRateLimits, RateLimiter } from "../../../control-plane/http/rates/rate-limiter.ts";
import { callerOf } from "../../../control-plane/http/request-context.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { holding } from "./sign-checkpoints.ts";
import { type Api, type Ask, post, read, startApi, unregistered } from "./start-api.ts";

let api: Api;
let admin: Ask;
const engine = "woocommerce";

beforeAll(async () => {
  api = await startApi();
  admin = api.askAs("default", "platform-admin");
});

afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  expect(api?.errors).toEqual([]);
});

const problemOf = async (response: Response): Promise<[status: number, code: string]> => [
  response.status,
  (await read<ProblemDetails>(response)).code,
];

const create = (ask: Ask, name: string): Promise<Response> => ask("/v1/stores", post({ name, engine, cluster: "c1" }));

test("requests of a tenant are refused until it is created, those of the default tenant never", async () => {
  const ask = api.askAs(unregistered);
  expect(await problemOf(await create(ask, "early"))).toEqual([403, "tenant-not-registered"]);
  expect(await problemOf(await ask("/v1/stores"))).toEqual([403, "tenant-not-registered"]);
  expect((await ask("/v1/engines")).status).toBe(200);
  const made = await admin("/v1/tenants", post({ tenant: unregistered, quota: { stores: 1 } }));
  expect([made.status, (await read<TenantResource>(made)).name]).toEqual([201, unregistered]);
  expect((await create(ask, "early")).status).toBe(202);
  expect(await problemOf(await create(ask, "late"))).toEqual([403, "quota-exceeded"]);
  expect((await create(api.ask, "by-default")).status).toBe(202);
});

test("a tenant that is created again is the same, or a conflict", async () => {
  const body = { tenant: "twice", name: "Twice Ltd", quota: { stores: 2 } };
  expect((await admin("/v1/tenants", post(body))).status).toBe(201);
  expect((await admin("/v1/tenants", post(body))).status).toBe(200);
  expect(await problemOf(await admin("/v1/tenants", post({ ...body, quota: {} })))).toEqual([409, "tenant-exists"]);
});

test("a quota that is changed holds from the next create on, and shows what is used", async () => {
  await admin("/v1/tenants", post({ tenant: "grows", quota: { stores: 1 } }));
  const ask = api.askAs("grows");
  expect([(await create(ask, "grows-a")).status, (await create(ask, "grows-b")).status]).toEqual([202, 403]);
  expect((await admin("/v1/tenants/grows/quota", post({ stores: 2, storageBytes: 1e15 }))).status).toBe(200);
  expect([(await create(ask, "grows-b")).status, (await create(ask, "grows-c")).status]).toEqual([202, 403]);
  const shown = await read<TenantResource>(await ask("/v1/tenants/grows"));
  expect(shown).toMatchObject({ quota: { stores: 2, storageBytes: 1e15 }, used: { stores: 2, cpuMillicores: 2000 } });
  expect(await read<QuotaReview>(await admin("/v1/tenants/grows/verify", { method: "POST" }))).toMatchObject({
    before: { stores: 2 },
    after: { stores: 2 },
  });
  expect((await admin("/v1/tenants/grows/quota", post({ stores: -1 }))).status).toBe(422);
});

test("a tenant is there with its limits and the entry of who made it, or not at all", async () => {
  const { state } = await (await jetstreamManager(api.migrator)).streams.info("SP_DESIRED");
  await admin("/v1/tenants", post({ tenant: "whole", quota: { stores: 1 } }));
  const stored = await Promise.all(
    [1, 2, 3].map((it) =>
      jetstreamManager(api.migrator).then((js) => js.streams.getMessage("SP_DESIRED", { seq: state.last_seq + it })),
    ),
  );
  expect(stored.map((it) => it?.subject.split(".").slice(0, 4).join("."))).toEqual([
    "sp.v1.outbox._platform",
    "sp.v1.outbox.whole",
    "sp.v1.tenant.whole",
  ]);
  expect(stored[2]?.json()).toMatchObject({ quota: { stores: 1 }, state: "Active" });
  expect(new Set(stored.map((it) => it?.header.get("Sp-Write-Id"))).size).toBe(1);
});

test("who changes a tenant that was changed since it was read is told so, and changes nothing", async () => {
  const made = await admin("/v1/tenants", post({ tenant: "shared", quota: { stores: 1 } }));
  const tag = made.headers.get("etag") ?? "";
  expect((await read<TenantResource>(made)).revision).toBe(tag.slice(1, -1));
  // What its stores count for is no change of it.
  expect((await create(api.askAs("shared"), "shared-a")).status).toBe(202);
  const changes = await Promise.all(
    [2, 3, 4, 5].map((stores) => admin("/v1/tenants/shared/quota", post({ stores }, { "if-match": tag }))),
  );
  expect(changes.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 412, 412, 412]);
  const winner = changes.find(({ status }) => status === 200) as Response;
  const won = await read<TenantResource>(winner);
  expect(await read<TenantResource>(await admin("/v1/tenants/shared"))).toEqual(won);
  const late = await admin("/v1/tenants/shared/suspend", { method: "POST", headers: { "if-match": tag } });
  expect([late.status, late.headers.get("etag")]).toEqual([412, winner.headers.get("etag")]);
  expect((await read<TenantResource>(await admin("/v1/tenants/shared"))).state).toBe("Active");
});

test("a suspended tenant reads and deletes, and creates again when it is resumed", async () => {
  await admin("/v1/tenants", post({ tenant: "paused" }));
  const ask = api.askAs("paused");
  const keyed = post({ name: "paused-a", engine, cluster: "c1" }, { "idempotency-key": "paused-a" });
  expect((await ask("/v1/stores", keyed)).status).toBe(202);
  expect((await create(ask, "paused-b")).status).toBe(202);
  const suspended = await read<TenantResource>(await admin("/v1/tenants/paused/suspend", { method: "POST" }));
  expect(suspended.state).toBe("Suspended");
  expect(await problemOf(await create(ask, "paused-c"))).toEqual([403, "tenant-suspended"]);
  expect((await ask("/v1/stores", keyed)).headers.get("idempotency-replayed")).toBe("true");
  expect((await ask("/v1/stores/paused-a?force=true", { method: "DELETE" })).status).toBe(202);
  await pollUntil({ what: "both stores in the list" }, async () => {
    const { items } = await read<StoreList>(await ask("/v1/stores"));
    return items.length === 2 || undefined;
  });
  expect((await admin("/v1/tenants/paused/resume", { method: "POST" })).status).toBe(200);
  expect((await create(ask, "paused-c")).status).toBe(202);
});

test("tenants are listed in pages to administrators, and to others only their own", async () => {
  for (const tenant of ["list-a", "list-b", "list-c"]) await admin("/v1/tenants", post({ tenant }));
  const first = await read<TenantList>(await admin("/v1/tenants?limit=2&pageToken=list"));
  expect(first.items.map(({ tenant }) => tenant)).toEqual(["list-a", "list-b"]);
  expect(first.nextPageToken).toBe("list-b");
  const own = api.askAs("list-a", "tenant-admin");
  expect((await read<TenantList>(await own("/v1/tenants"))).items.map(({ tenant }) => tenant)).toEqual(["list-a"]);
  expect(await problemOf(await own("/v1/tenants/list-b"))).toEqual([404, "tenant-not-found"]);
  expect(await problemOf(await own("/v1/tenants/list-a/quota", post({})))).toEqual([403, "forbidden"]);
  expect(await problemOf(await admin("/v1/tenants/nowhere/suspend", { method: "POST" }))).toEqual([
    404,
    "tenant-not-found",
  ]);
});

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The API with its own limits; a request names its token, and one without is a stranger's. */
const limitedApi = (limits: object): Ask => {
  const rates = new RateLimiter({ ...defaultRateLimits, ...limits });
  const identity = (request: Request, beforeLookUp: () => void) => {
    beforeLookUp();
    const credential = request.headers.get("x-token");
    if (credential === null) throw new ProblemError("unauthenticated", "Show a token.");
    return callerOf({ tenant: "default", actor: `token:${credential}`, role: "tenant-admin", credential });
  };
  const app = createApp({ withBackend: api.withBackend, logger, identity, rates, trustedProxies: ["10.0.0.1"] });
  return async (path, init) => app.request(path, init, { remoteAddress: "10.0.0.1" });
};

const as = (token: string, init: RequestInit = {}): RequestInit => ({ ...init, headers: { "x-token": token } });

test("a token, and a tenant by all of its tokens, may ask so often, and is told how often still", async () => {
  const ask = limitedApi({ read: 4 });
  const first = await ask("/v1/stores", as("a"));
  expect([first.status, first.headers.get("ratelimit-policy"), first.headers.get("ratelimit")]).toEqual([
    200,
    '"read-token";q=2;w=60, "read-tenant";q=4;w=60',
    '"read-token";r=1;t=30',
  ]);
  expect((await ask("/v1/stores", as("a"))).status).toBe(200);
  const refused = await ask("/v1/stores", as("a"));
  expect(await problemOf(refused)).toEqual([429, "rate-limited"]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(20);
  expect(refused.headers.get("ratelimit")).toMatch(/^"read-token";r=0;t=\d+$/);
  expect([(await ask("/v1/stores", as("b"))).status, (await ask("/v1/stores", as("c"))).status]).toEqual([200, 200]);
  expect((await ask("/v1/stores", as("d"))).headers.get("ratelimit")).toMatch(/^"read-tenant";r=0;/);
  // Another class has a limit of its own, and what is public has none.
  expect((await ask("/v1/stores/none?force=true", as("a", { method: "DELETE" }))).status).toBe(404);
  expect((await ask("/healthz")).status).toBe(200);
});

test("a tenant that is erased leaves none of the names that it had", async () => {
  const made = await admin("/v1/tenants", post({ tenant: "named", name: "Jane Roe, private", quota: { stores: 1 } }));
  expect(made.status).toBe(201);
  expect((await holding(api.migrator, "Jane Roe")).length).toBeGreaterThan(0);
  expect((await admin("/v1/tenants/named/suspend", { method: "POST" })).status).toBe(200);
  const erased = await admin("/v1/tenants/named/erase", post({ confirm: "named" }));
  expect([erased.status, (await read<TenantResource>(erased)).name]).toEqual([200, "named"]);
  expect(await holding(api.migrator, "Jane Roe")).toEqual([]);
  const left = await read<TenantResource>(await admin("/v1/tenants/named"));
  expect(left).toMatchObject({ state: "Suspended", quota: { stores: 1 } });
});

test("an address with too many failed sign-ins is refused unheard, and no other behind the same proxy", async () => {
  const ask = limitedApi({ "auth-failures": 3 });
  const from = (address: string, token?: string): RequestInit => ({
    headers: { "x-forwarded-for": `1.2.3.4, ${address}`, ...(token !== undefined && { "x-token": token }) },
  });
  const guesses = [];
  for (let guess = 0; guess < 5; guess += 1) guesses.push((await ask("/v1/stores", from("203.0.113.9"))).status);
  expect(guesses).toEqual([401, 401, 401, 429, 429]);
  expect((await ask("/v1/stores", from("203.0.113.9", "right"))).status).toBe(429);
  expect((await ask("/v1/stores", from("203.0.113.10", "right"))).status).toBe(200);
});
