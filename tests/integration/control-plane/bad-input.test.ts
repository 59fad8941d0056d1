import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { problemDetails, storeRequest } from "../../../contract/index.ts";
import { bodyPointer } from "../../../control-plane/http/body-pointer.ts";
import { type Api, post, startApi } from "./start-api.ts";

let api: Api;
let before: number;

beforeAll(async () => {
  api = await startApi();
  before = await api.writes();
});

afterAll(async () => {
  const after = await api.writes();
  await api[Symbol.asyncDispose]();
  expect(after).toBe(before);
  expect(api.errors).toEqual([]);
});

const runs = { numRuns: 150 };

/** Both take the same body. */
const address = fc.constantFrom("/v1/stores", "/v1/previews");
const valid = {
  name: "valid",
  engine: "woocommerce",
  plan: "starter",
  cluster: "c1",
  adminEmail: "a@example.com",
  hosts: [],
};
type Field = keyof typeof valid;

/** Stands in every wrong value, so that an answer that repeats one is found out; longer than what is repeated. */
const secret = "s3cr3t-marker-s3cr3t-marker";

const hostileText = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    "",
    " ",
    "*",
    ">",
    "..",
    "a.b",
    "../../etc",
    "$KV.x",
    "\u0000",
    "\r\nX: y",
    "-",
    "null",
    "a".repeat(700),
  ),
  fc.constantFrom("<script>", "' or 1=1", "${x}", "%2e%2e", "ａ", "\ud800", "🛒"),
);
const hostileValue = fc.oneof(
  hostileText.map((text) => `${text}${secret}`),
  hostileText,
  fc.constantFrom(null, true, 0, -1, 1e308, secret),
  fc.array(hostileText, { maxLength: 8 }),
  fc.dictionary(fc.string({ maxLength: 8 }), fc.constant(secret), { maxKeys: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
);

async function expectProblem(response: Response, status: number, code: string): Promise<string[]> {
  const text = await response.text();
  expect(text).not.toContain(secret);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = problemDetails.parse(JSON.parse(text));
  expect([response.status, problem.status, problem.code]).toEqual([status, status, code]);
  for (const { rule } of problem.errors ?? []) expect(rule).not.toBe("");
  return (problem.errors ?? []).map(({ field }) => field);
}

test.each(Object.keys(valid) as Field[])("a wrong %s is a 422 that names it and its rule", async (field) => {
  const isWrong = (value: unknown): boolean => !storeRequest.safeParse({ ...valid, [field]: value }).success;
  await fc.assert(
    fc.asyncProperty(address, hostileValue.filter(isWrong), async (path, value) => {
      const response = await api.ask(path, post({ ...valid, [field]: value }));
      const fields = await expectProblem(response, 422, "invalid-request");
      expect(fields.length).toBeGreaterThan(0);
      expect(fields.filter((it) => it !== `#/${field}` && !it.startsWith(`#/${field}/`))).toEqual([]);
    }),
    runs,
  );
});

test.each(["name", "engine"])("a missing %s is a 422 that names it", async (field) => {
  const { [field as Field]: _absent, ...rest } = valid;
  expect(await expectProblem(await api.ask("/v1/stores", post(rest)), 422, "invalid-request")).toEqual([`#/${field}`]);
});

test("an unknown field is a 422 that names it", async () => {
  const key = fc.string({ minLength: 1, maxLength: 30 }).filter((it) => !(it in valid));
  await fc.assert(
    fc.asyncProperty(
      address,
      fc.oneof(key, fc.constantFrom("__proto__", "constructor", "toString", "uid")),
      async (path, it) => {
        const body = `${JSON.stringify(valid).slice(0, -1)},${JSON.stringify(it)}:${JSON.stringify(secret)}}`;
        expect(await expectProblem(await api.ask(path, post(body)), 422, "invalid-request")).toEqual([
          bodyPointer([it]),
        ]);
      },
    ),
    runs,
  );
});

test("a body that is no object is a 422, whatever it is", async () => {
  const notObject = fc.jsonValue().filter((it) => typeof it !== "object" || it === null || Array.isArray(it));
  await fc.assert(
    fc.asyncProperty(address, notObject, async (path, body) => {
      const response = await api.ask(path, post(JSON.stringify(body)));
      expect(await expectProblem(response, 422, "invalid-request")).toEqual(["#"]);
    }),
    runs,
  );
});

test("a body that is not JSON is a 400", async () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const cut = fc.nat({ max: JSON.stringify(valid).length - 1 }).map((length) => JSON.stringify(valid).slice(0, length));
  const notJson = fc.oneof(fc.string(), cut, fc.constantFrom("", "{", "NaN", "[".repeat(60_000), "{'a':1}"));
  await fc.assert(
    fc.asyncProperty(
      address,
      notJson.filter((it) => !isJson(it)),
      async (path, body) => {
        await expectProblem(await api.ask(path, post(body)), 400, "malformed-json");
      },
    ),
    runs,
  );
  const broken = { ...post(valid), body: Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d) };
  await expectProblem(await api.ask("/v1/stores", broken), 400, "malformed-json");
});

test("a body above 64 KiB is a 413, with or without a length", async () => {
  const large = `{"name":"${"a".repeat(65_536)}"}`;
  await expectProblem(await api.ask("/v1/previews", post(large)), 413, "body-too-large");
  await expectProblem(await api.ask("/v1/stores", post(large)), 413, "body-too-large");
  await expectProblem(await api.ask("/v1/stores", post(large, { "content-length": "10" })), 413, "body-too-large");
  await expectProblem(await api.ask("/v1/stores", post("{}", { "content-length": "65537" })), 413, "body-too-large");
  const exact = `{"name":"a"}`.padEnd(65_536, " ");
  await expectProblem(await api.ask("/v1/stores", post(exact)), 422, "invalid-request");
});

test.each([
  "",
  "text/plain",
  "application/xml",
  "application/json; charset=latin1",
  "application/jsonp",
  "multipart/form-data",
])("content type %j is a 415", async (type) => {
  const response = await api.ask("/v1/stores", post(valid, { "content-type": type }));
  await expectProblem(response, 415, "unsupported-media-type");
});

/** What a header may hold at all; the rest is refused before it reaches us. */
const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 400,
});

test("an Idempotency-Key that is not 1 to 255 visible characters is a 400 that names it", async () => {
  const wrong = headerText.filter((it) => !/^[\x21-\x7e]{1,255}$/.test(it.trim()));
  await fc.assert(
    fc.asyncProperty(fc.oneof(wrong, fc.constantFrom("", "k".repeat(256), "a b", "ä")), async (key) => {
      const response = await api.ask("/v1/stores", post(valid, { "idempotency-key": key }));
      expect(await expectProblem(response, 400, "invalid-header")).toEqual(["idempotency-key"]);
    }),
    runs,
  );
});

test("an If-Match that is no list of entity tags is a 400 that names it, before any store is looked for", async () => {
  await fc.assert(
    fc.asyncProperty(
      headerText.filter((it) => !/^\s*(\*|(W\/)?")/.test(it)),
      async (header) => {
        const init = { method: "DELETE", headers: { "if-match": header } };
        expect(await expectProblem(await api.ask("/v1/stores/valid", init), 400, "invalid-header")).toContain(
          "if-match",
        );
      },
    ),
    runs,
  );
});

test("a path that names no possible store is a 400 that names the rule, or no address at all", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ minLength: 1, unit: "grapheme" }),
      fc.constantFrom("GET", "DELETE"),
      async (text, method) => {
        const segment = encodeURIComponent(text);
        fc.pre(
          !/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(text) && !text.includes(":") && segment !== "." && segment !== "..",
        );
        expect(
          await expectProblem(await api.ask(`/v1/stores/${segment}`, { method }), 400, "invalid-parameter"),
        ).toEqual(["name"]);
      },
    ),
    runs,
  );
});

test.each(["/v1/stores/%", "/v1/stores/%ff", "/v1/stores/%00", "/v1/stores/%2e%2e%2f", "/v1/stores/*"])(
  "%s is a 400",
  async (path) => {
    await expectProblem(await api.ask(path), 400, "invalid-parameter");
  },
);

test.each([
  "/",
  "/v1",
  "/v1/",
  "/v1/stores/",
  "/v1/stores/a/b",
  "/v2/stores",
  "/v1/stores:preview",
  "/v1/stores/demo/undelete/",
  "/v1/stores/demo/undelete/now",
  "/v1/stores/demo%2Fundelete/x",
  "/v1/previews/demo",
  "//v1/stores",
])("%s is no address", async (path) => {
  await expectProblem(await api.ask(`http://localhost${path}`), 404, "route-not-found");
});

test.each([
  ["PUT", "/v1/stores", "POST, GET, HEAD"],
  ["PUT", "/v1/stores/demo", "GET, PATCH, DELETE, HEAD"],
  ["POST", "/v1/stores/demo", "GET, PATCH, DELETE, HEAD"],
  ["GET", "/v1/stores/demo/undelete", "POST"],
  ["GET", "/v1/previews", "POST"],
  ["DELETE", "/v1/stores/demo/credentials", "POST"],
  ["PUT", "/v1/stores/undelete/undelete", "POST"],
  ["POST", "/v1/stores/demo:undelete", "GET, PATCH, DELETE, HEAD"],
  ["DELETE", "/v1/clusters", "GET, POST, HEAD"],
  ["POST", "/healthz", "GET, HEAD"],
  ["OPTIONS", "/docs", "GET, HEAD"],
])("%s %s is a 405 that says what is allowed", async (method, path, allowed) => {
  const response = await api.ask(path, { method });
  expect(response.headers.get("allow")).toBe(allowed);
  await expectProblem(response, 405, "method-not-allowed");
});

test.each(["force=yes", "force=", "force=true&force=true", "Force=true", "force=1"])(
  "DELETE with %s is a 400",
  async (query) => {
    await expectProblem(await api.ask(`/v1/stores/demo?${query}`, { method: "DELETE" }), 400, "invalid-parameter");
  },
);
