import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type ProblemDetails, problemDetails } from "../../contract/index.ts";
import { type ControlPlane, startControlPlane } from "../../control-plane/run.node.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { collectInto, type Entry } from "./log-entries.ts";
import { openRaw, type RawAnswer, sendRaw } from "./raw-http.ts";

let controlPlane: ControlPlane;
let entries: Entry[] = [];
const logger = collectInto(() => entries);

beforeAll(async () => {
  // Nothing listens there: what is refused needs no bus.
  const natsUrl = "nats://127.0.0.1:1";
  controlPlane = await startControlPlane({ natsUrl, credentials: { user: "x", creds: () => "" }, port: 0, logger });
});

beforeEach(() => {
  entries = [];
});

afterAll(async () => {
  await controlPlane.close();
});

const send = (bytes: string): Promise<RawAnswer> => sendRaw(controlPlane.url, bytes);

/** The answer is a problem under an id that a line of the log names, and no line calls it an error of ours. */
async function expectRefusal(answer: RawAnswer, status: number, code: ProblemDetails["code"]): Promise<ProblemDetails> {
  expect([answer.status, answer.headers["content-type"]]).toEqual([status, "application/problem+json"]);
  const problem = problemDetails.parse(JSON.parse(answer.body));
  expect([problem.status, problem.code]).toEqual([status, code]);
  const requestId = answer.headers["x-request-id"];
  expect(problem.instance).toBe(`urn:uuid:${requestId}`);
  const what = `a line about ${requestId}`;
  const line = await pollUntil({ what }, async () => entries.find((it) => it.requestId === requestId));
  expect([line.level, line.status]).toEqual(["info", status]);
  expect(entries.filter(({ level }) => level !== "info")).toEqual([]);
  return problem;
}

const json = '{"name":"demo","engine":"woocommerce"}';
const heads = [
  "GET /v1/stores",
  "GET /v1/stores/demo",
  "DELETE /v1/stores/demo?force=true",
  "POST /v1/stores/demo/undelete",
  "GET /healthz",
  "GET /nowhere",
];
const withHost = (head: string, host: string): string => `${head} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
const postWithHost = (path: string, host: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`;

const wrongHosts = `1.2.3.4.5 999.1.1.1 256.256.256.256 09.1.1.1 4294967296 host.09 127.1 0x7f.1
  a/b a@b [ [::1 ::1 a:b a:99999 a: \u00e4.example %41 a,b`.split(/\s+/);

test.each([...wrongHosts, "", "a b"])("Host %j is a 400 that names it, whatever is asked", async (host) => {
  for (const head of heads) {
    const { errors } = await expectRefusal(await send(withHost(head, host)), 400, "invalid-header");
    expect(errors).toMatchObject([{ field: "host" }]);
  }
  for (const path of ["/v1/stores", "/v1/previews", "/v1/stores/demo/credentials"]) {
    await expectRefusal(await send(postWithHost(path, host)), 400, "invalid-header");
  }
});

test.each([
  "GET /auth/link?code=hushed",
  "GET /auth/callback?state=a&code=hushed",
  "GET http://other.example/auth/link?code=hushed",
])("what %s has behind its question mark is in no line of a refusal: it may still let someone in", async (head) => {
  await expectRefusal(await send(withHost(head, "127.1")), 400, "invalid-header");
  expect(JSON.stringify(entries)).toContain("/auth/");
  expect(JSON.stringify(entries)).not.toContain("hushed");
});

test("no Host of any kind is an error of ours", async () => {
  const visible = fc.integer({ min: 0x21, max: 0xff }).filter((code) => code !== 0x7f);
  const digitsAndDots = fc.string({
    unit: fc.constantFrom(..."0123456789.x:[]-".split("")),
    minLength: 1,
    maxLength: 24,
  });
  const anything = fc.string({ unit: visible.map((code) => String.fromCharCode(code)), minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.oneof(digitsAndDots, anything), fc.constantFrom(...heads.slice(4)), async (host, head) => {
      const { status } = await send(withHost(head, host));
      expect([200, 400, 404, 405, 421]).toContain(status);
    }),
    { numRuns: 200 },
  );
  expect(entries.filter(({ level }) => level !== "info")).toEqual([]);
});

test.each(["localhost", "api.example.com", "API.Example.com:8080", "127.0.0.1:1", "[::1]", "[::1]:8080", "a_b"])(
  "Host %s is taken for one",
  async (host) => {
    expect((await send(withHost("GET /healthz", host))).status).toBe(200);
  },
);

test.each([
  ["two hosts", "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "host"],
  ["one host twice", "GET /healthz HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", "host"],
  ["no host", "GET /healthz HTTP/1.1\r\n\r\n", "host"],
  ["another host in the address", "GET http://a/healthz HTTP/1.1\r\nHost: b\r\n\r\n", "host"],
  [
    "a coding in HTTP/1.0",
    "POST /v1/stores HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "transfer-encoding",
  ],
  [
    "a coding that is not done",
    "POST /v1/stores HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "transfer-encoding",
  ],
])("%s is a 400 that names the header", async (_what, bytes, field) => {
  const { errors } = await expectRefusal(await send(bytes), 400, "invalid-header");
  expect(errors).toMatchObject([{ field }]);
});

test.each([
  "/v1/stores/%2e%2e/clusters",
  "/v1/stores/../clusters",
  "/v1/stores/.%2E/clusters",
  "/v1/./stores",
  "/v1/stores/%2e",
  "/..",
  "/v1/stores/..?limit=1",
  "/v1/stores/..\\clusters",
  "/v1/stores\\demo",
  "/v1/stores#x",
  "http://a/v1/stores/../clusters",
])("the address %s is refused before it leads anywhere", async (target) => {
  await expectRefusal(await send(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`), 400, "malformed-request");
});

test("dots that are no segment of their own are no trouble", async () => {
  for (const target of ["/healthz?a=/../b", "/.well-known", "/v1/stores/..a", "/...", "/v1/stores/a%2f..%2fb"]) {
    const { body } = await send(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect(body).not.toContain("malformed-request");
  }
});

test.each([
  ["OPTIONS of everything", withHost("OPTIONS *", "a"), [404, "route-not-found"]],
  ["an expectation", "GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n", [417, "expectation-failed"]],
  [
    "a header without an end",
    `GET / HTTP/1.1\r\nHost: a\r\nA: ${"a".repeat(20_000)}\r\n\r\n`,
    [431, "headers-too-large"],
  ],
  ["a broken request line", "GET\r\n\r\n", [400, "malformed-request"]],
  ["a method that is not one", withHost("FOO /", "a"), [400, "malformed-request"]],
  ["a tunnel", withHost("CONNECT a:1", "a"), [400, "malformed-request"]],
  ["an address without an end", withHost("GET http://[/v1", "a"), [400, "malformed-request"]],
  ["HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400, "malformed-request"]],
  [
    "two lengths",
    "POST /v1/stores HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
    [400, "malformed-request"],
  ],
  [
    "a chunk without a size",
    "POST /v1/stores HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    [400, "malformed-request"],
  ],
] as const)("%s is answered with a problem and a line in the log", async (_what, bytes, [status, code]) => {
  await expectRefusal(await send(bytes), status, code);
});

test("a client that goes away half-way is no error of ours", async () => {
  const head = "Host: localhost\r\nContent-Type: application/json\r\n";
  const starts = [
    `POST /v1/stores HTTP/1.1\r\n${head}Content-Length: 40\r\n\r\n{"name":`,
    `POST /v1/previews HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n8\r\n{"name":`,
  ];
  for (const leave of ["end", "resetAndDestroy"] as const) {
    for (const start of starts) {
      const before = entries.length;
      const socket = openRaw(controlPlane.url);
      socket.write(start, () => setImmediate(() => socket[leave]()));
      const what = "a line about who left";
      const line = await pollUntil({ what }, async () => entries[before]);
      expect(line).toMatchObject({ level: "info", message: "request", status: 499 });
      socket.destroy();
    }
  }
  expect(entries.filter(({ level, err }) => level !== "info" || err !== undefined)).toEqual([]);
});
