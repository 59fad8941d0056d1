import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ProblemDetails } from "../contract/index.ts";
import { ApiClient } from "./api-client.ts";
import { ApiProblemError, ApiUnreachableError, UnreadableAnswerError } from "./errors.ts";
import { sampleStore as store } from "./sample-store.ts";
import type { ClientOptions } from "./transport.ts";

function problem(change: Partial<Record<keyof ProblemDetails, unknown>>): string {
  const whole = { type: "x", title: "t", status: 503, detail: "d", code: "bus-unavailable", retryable: true };
  return JSON.stringify({ ...whole, ...change });
}

interface Told {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** The connection is cut in place of an answer. */
  readonly cut?: boolean;
  readonly body?: string;
  /** Spaces follow the body for as long as they are read. */
  readonly isEndless?: boolean;
}

/** A server that says what each test has laid out for it, and remembers what it was asked. */
const asked: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
let answers: Told[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { method = "", url = "", headers } = request;
    asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    const told = answers.shift();
    if (told === undefined) return;
    if (told.cut) request.socket.destroy();
    else if (told.isEndless) Readable.from(spaces()).pipe(response);
    else response.writeHead(told.status ?? 200, told.headers).end(told.body ?? JSON.stringify(store));
  });
});

function* spaces(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(1024 * 1024, " ");
}

beforeEach(async () => {
  asked.length = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
});

afterEach(async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
});

function clientOf(options: Partial<ClientOptions> = {}): ApiClient {
  return new ApiClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ...options });
}

const soon: Told = { status: 503, headers: { "retry-after": "0" }, body: problem({}) };

test("a create is sent again with the same key until it is answered", async () => {
  answers = [{ cut: true }, soon, { status: 202 }];
  const { outcome } = await clientOf().createStore({ name: "hats", engine: "woocommerce" });
  expect([outcome, asked.length]).toEqual(["accepted", 3]);
  expect(new Set(asked.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  expect(asked.map(({ body }) => body)).toEqual(
    Array.from({ length: 3 }, () => '{"name":"hats","engine":"woocommerce"}'),
  );
});

test.each([
  [{ status: 200 }, "existing"],
  [{ status: 202, headers: { "idempotency-replayed": "true" } }, "replayed"],
  [{ status: 200, headers: { "idempotency-replayed": "true" } }, "replayed"],
] as const)("a create that is answered with %j tells that the store is %s", async (answer, outcome) => {
  answers = [answer];
  expect((await clientOf().createStore({ name: "hats", engine: "woocommerce" })).outcome).toBe(outcome);
});

test("what is not safe to repeat is sent once", async () => {
  const api = clientOf();
  const calls = [
    () => api.undeleteStore("hats"),
    () => api.deleteStore("hats", { ifRevision: "epoch1-1" }),
    () => api.undeleteStore("hats", { ifRevision: "epoch1-1" }),
  ];
  for (const call of calls) {
    for (const [answer, kind] of [
      [{ cut: true }, ApiUnreachableError],
      [soon, ApiProblemError],
    ] as const) {
      answers = [answer];
      asked.length = 0;
      await expect(call()).rejects.toThrow(kind);
      expect(asked.length).toBe(1);
    }
  }
  expect(asked[0]?.headers["if-match"]).toBe('"epoch1-1"');
});

test("a refusal that no retry changes, and one that asks for patience, is given to the caller at once", async () => {
  const patience = {
    status: 409,
    headers: { "retry-after": "30" },
    body: problem({ status: 409, code: "store-deleting" }),
  };
  const final = { status: 409, body: problem({ status: 409, code: "name-taken", retryable: false }) };
  for (const [answer, code, retryAfter] of [
    [patience, "store-deleting", 30],
    [final, "name-taken", undefined],
  ] as const) {
    answers = [answer];
    asked.length = 0;
    await expect(clientOf().getStore("hats")).rejects.toMatchObject({ code, retryAfter, status: 409 });
    expect(asked.length).toBe(1);
  }
});

test("a problem carries what the API says of it, also a code of tomorrow", async () => {
  const errors = [{ field: "#/name", rule: "is taken" }];
  answers = [
    { status: 422, body: problem({ status: 422, code: "of-tomorrow", detail: "why", retryable: false, errors }) },
  ];
  const refusal = clientOf().createStore({ name: "hats", engine: "woocommerce" });
  await expect(refusal).rejects.toMatchObject({ code: "of-tomorrow", detail: "why", errors, isRetryable: false });
});

test("attempts end: the last refusal is what the caller gets", async () => {
  answers = [soon, soon, soon, soon];
  await expect(clientOf({ retries: 2 }).getStore("hats")).rejects.toMatchObject({ code: "bus-unavailable" });
  expect(asked.length).toBe(3);
});

test("an answer that is no store is told from a refusal, and what a proxy says is tried again", async () => {
  answers = [{ body: "<html>" }, { body: '{"name":"hats"}' }];
  const api = clientOf({ retries: 1 });
  await expect(api.getStore("hats")).rejects.toThrow(UnreadableAnswerError);
  await expect(api.getStore("hats")).rejects.toThrow(/returned 200.*uid/s);
  asked.length = 0;
  answers = [{ status: 502, body: "<html>" }, {}];
  expect((await api.getStore("hats")).name).toBe("hats");
});

test("fields of a newer API stay in what the caller gets", async () => {
  answers = [{ body: JSON.stringify({ ...store, backups: 3 }) }];
  expect(await clientOf().getStore("hats")).toEqual({ ...store, backups: 3 });
});

test("phases, reasons, steps and states of tomorrow are read like those of today", async () => {
  const since = "2026-11-29T00:00:00.000Z";
  const tomorrow = {
    ...store,
    phase: "Restoring",
    steps: [{ name: "backup", state: "Skipped" }],
    conditions: [
      { type: "BackedUp", status: "False", reason: "BackupFailed", message: "why", lastTransitionTime: since },
    ],
    failure: { reason: "BackupFailed", message: "why", step: "backup", since },
    hostStates: [{ host: "hats.example", ready: false, reason: "OwnerUnknown" }],
  };
  const cluster = {
    cluster: "fra-1",
    registeredAt: since,
    state: "OfTomorrow",
    stateSince: since,
    labels: {},
    online: true,
    stores: 1,
    missing: [],
    conditions: [{ type: "Drained", status: "False", reason: "Draining", message: "why", lastTransitionTime: since }],
  };
  answers = [tomorrow, { items: [tomorrow] }, { items: [cluster] }].map((body) => ({ body: JSON.stringify(body) }));
  const api = clientOf();
  expect(await api.getStore("hats")).toEqual(tomorrow);
  expect(await api.listStores()).toEqual({ items: [tomorrow] });
  expect(await api.listClusters()).toEqual({ items: [cluster] });
});

test("rows are asked for by several values of a filter, and come with their numbers", async () => {
  const list = { stores: [], counts: { Failed: 3 }, total: 3, nextPageToken: "more" };
  answers = [{ body: JSON.stringify(list) }];
  const filter = { q: "hats", phase: ["Failed", "Degraded"], cluster: [], sort: "-changed", limit: 1000 } as const;
  expect(await clientOf().listSummaries(filter)).toEqual(list);
  const { pathname, searchParams } = new URL(asked.at(-1)?.url ?? "", "http://localhost");
  expect([pathname, Object.fromEntries(searchParams)]).toEqual([
    "/v1/stores",
    { view: "summary", q: "hats", phase: "Failed,Degraded", sort: "-changed", limit: "1000" },
  ]);
});

test("limits that a newer API has raised keep no answer from being read", async () => {
  const hosts = Array.from({ length: 40 }, (_, index) => `shop-${index}.example`);
  const larger = { ...store, name: "n".repeat(60), hosts, engine: "e".repeat(80), revision: "1", hostStates: [] };
  answers = [{ body: JSON.stringify(larger) }, { body: JSON.stringify({ ...larger, hosts: "none" }) }];
  const api = clientOf();
  expect(await api.getStore("hats")).toEqual(larger);
  await expect(api.getStore("hats")).rejects.toThrow(/hosts/);
});

test("an abort ends a request, and the pause before the next attempt, with its own reason", async () => {
  for (const answer of [undefined, { ...soon, headers: { "retry-after": "4" } }]) {
    answers = answer === undefined ? [] : [answer];
    asked.length = 0;
    const abort = new AbortController();
    const call = clientOf().getStore("hats", { signal: abort.signal });
    const reason = new Error("no longer wanted");
    await expect.poll(() => asked.length).toBe(1);
    abort.abort(reason);
    await expect(call).rejects.toBe(reason);
  }
});

test("an attempt that takes too long is given up, and re-created", async () => {
  const api = clientOf({ timeoutMs: 1000, retries: 1 });
  await expect(api.getStore("hats")).rejects.toThrow(ApiUnreachableError);
  expect(asked.length).toBe(2);
});

test("no one at the address is named with the address and why", async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.close();
  const api = new ApiClient({ url, retries: 0 });
  await expect(api.getStore("hats")).rejects.toThrow(`GET ${url}/v1/stores/hats got no answer: connect ECONNREFUSED`);
});

test("a name is one segment of the address, whatever is in it", async () => {
  answers = [{}];
  await clientOf().getStore("a/../b?c#d");
  expect(asked[0]?.url).toBe("/v1/stores/a%2F..%2Fb%3Fc%23d");
  for (const name of ["", ".", ".."]) await expect(clientOf().deleteStore(name)).rejects.toThrow(RangeError);
  expect(asked.length).toBe(1);
});

test("headers are made for each attempt", async () => {
  answers = [soon, {}];
  let made = 0;
  const headers = () => Promise.resolve({ authorization: `Bearer ${++made}` });
  await clientOf({ headers }).getStore("hats");
  expect(asked.map(({ headers: sent }) => sent["authorization"])).toEqual(["Bearer 1", "Bearer 2"]);
});

test("all stores of a filter come page after page", async () => {
  const page = (name: string, nextPageToken?: string) => ({
    body: JSON.stringify({ items: [{ ...store, name }], ...(nextPageToken && { nextPageToken }) }),
  });
  answers = [page("a", "t1"), page("b", "t2"), page("c")];
  const names: string[] = [];
  for await (const { name } of clientOf().allStores({ phase: "Ready", limit: 1 })) names.push(name);
  expect(names).toEqual(["a", "b", "c"]);
  const query = "/v1/stores?phase=Ready&limit=1";
  expect(asked.map(({ url }) => url)).toEqual([query, `${query}&pageToken=t1`, `${query}&pageToken=t2`]);
});

test("a page that leads back to itself ends the list with an error, not never", async () => {
  const again = { body: JSON.stringify({ items: [store], nextPageToken: "t1" }) };
  answers = [again, again, again];
  const stores = clientOf().allStores();
  expect((await stores.next()).value).toMatchObject({ name: store.name });
  await expect(stores.next()).rejects.toThrow("leads back to the same page");
  expect(asked).toHaveLength(2);
});

test("pages that lead back to one before end the list the same way", async () => {
  const page = (nextPageToken: string) => ({ body: JSON.stringify({ items: [], nextPageToken }) });
  answers = [page("t1"), page("t2"), page("t1"), page("t2"), page("t1")];
  await expect(clientOf().allStores().next()).rejects.toThrow("leads back to the same page");
  expect(asked).toHaveLength(3);
});

test("so it is for tenants, audit entries and the blocks of their chain", async () => {
  const again = { body: JSON.stringify({ chain: "acme", items: [], nextPageToken: "t1" }) };
  const lists = ["allTenants", "allAudit", "allAuditBlocks"] as const;
  for (const list of lists) {
    answers = [again, again, again, again];
    const read = async () => {
      for await (const _ of clientOf()[list]());
    };
    await expect(read(), list).rejects.toThrow("leads back to the same page");
  }
  const [tenants, blocks] = ["/v1/tenants?limit=200", "/v1/audit/blocks"];
  const urls = asked.map(({ url }) => url);
  expect(urls).toEqual([
    tenants,
    `${tenants}&pageToken=t1`,
    "/v1/audit",
    "/v1/audit?pageToken=t1",
    blocks,
    `${blocks}?pageToken=t1`,
  ]);
});

test("an answer without an end is given up, and so is one that is small only on the way", async () => {
  answers = [{ isEndless: true }];
  await expect(clientOf().getStore("hats")).rejects.toThrow("it has more than 32 MiB");
  expect(asked).toHaveLength(1);
  const packed = gzipSync(Buffer.alloc(40 * 1024 * 1024, " "));
  const address = clientOf({
    fetch: () =>
      Promise.resolve(new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")))),
  });
  await expect(address.getStore("hats")).rejects.toThrow(UnreadableAnswerError);
});

test("a redirect is not followed, which would make a GET of a POST: the caller learns where it leads", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    answers = [{ status, headers: { location: "/elsewhere" } }, { body: JSON.stringify(store) }];
    const moved = "it redirects to /elsewhere";
    await expect(clientOf().createStore({ name: "hats", engine: "woocommerce" })).rejects.toThrow(moved);
    expect(asked.map(({ url }) => url)).toEqual(["/v1/stores"]);
    asked.length = 0;
  }
});
