import { afterAll, beforeAll, expect, test } from "vitest";
import { catalog, engineList, type ProblemDetails, planList } from "../../../contract/index.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

test("GET /v1/engines lists every engine of the catalog with its versions and plans", async () => {
  const response = await api.ask("/v1/engines");
  expect(response.status).toBe(200);
  const { items } = engineList.parse(await read<unknown>(response));
  expect(items).toEqual(catalog.engines);
  for (const { versions, defaultVersion } of items) expect(versions).toContain(defaultVersion);
});

test("every plan that an engine offers is one of GET /v1/plans", async () => {
  const { items } = planList.parse(await read<unknown>(await api.ask("/v1/plans")));
  expect(items).toEqual(catalog.plans);
  const known = new Set(items.map(({ id }) => id));
  for (const { plans } of catalog.engines) expect(plans.filter((id) => !known.has(id))).toEqual([]);
});

test("every engine and plan that is listed can be asked for, and no other", async () => {
  for (const { id: engine, plans } of catalog.engines) {
    for (const plan of plans) {
      const name = `listed-${engine}-${plan}`;
      expect((await api.ask("/v1/stores", post({ name, engine, plan }))).status).toBe(202);
    }
  }
  const refused = await api.ask("/v1/stores", post({ name: "unlisted", engine: "unlisted" }));
  expect((await read<ProblemDetails>(refused)).errors).toMatchObject([{ field: "#/engine" }]);
});

test.each(["/v1/engines", "/v1/plans"])("%s may be kept, and is answered by 304 while it is the same", async (path) => {
  const first = await api.ask(path);
  const etag = first.headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[0-9a-f]{16}"$/);
  expect(first.headers.get("cache-control")).toMatch(/^public, max-age=\d+$/);
  for (const header of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const again = await api.ask(path, { headers: { "if-none-match": header } });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
  }
  for (const header of ['"other"', "nonsense", "", etag.slice(1)]) {
    expect((await api.ask(path, { headers: { "if-none-match": header } })).status).toBe(200);
  }
});

test("engines and plans differ in their tags, and HEAD tells them without a body", async () => {
  const tags: (string | null)[] = [];
  for (const path of ["/v1/engines", "/v1/plans"]) {
    const response = await api.ask(path, { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    tags.push(response.headers.get("etag"));
  }
  expect(new Set(tags).size).toBe(2);
});
