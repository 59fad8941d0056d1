import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../control-plane/run.node.ts";
import { sendRaw } from "./raw-http.ts";

/** Listening on loopback without names, with one, and elsewhere with one and without. */
let local: ControlPlane;
let named: ControlPlane;
let open: ControlPlane;
let openNamed: ControlPlane;

const name = "api.example.com";
const start = (host: string, publicHosts: string[]) =>
  startControlPlane({
    natsUrl: "nats://127.0.0.1:1",
    credentials: { user: "x", creds: () => "" },
    port: 0,
    host,
    publicHosts,
  });

beforeAll(async () => {
  [local, named, open, openNamed] = await Promise.all([
    start("127.0.0.1", []),
    start("127.0.0.1", [name]),
    start("0.0.0.0", []),
    start("0.0.0.0", [name]),
  ]);
});

afterAll(async () => {
  await Promise.all([local, named, open, openNamed].map((it) => it.close()));
});

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

async function ask(
  { url }: ControlPlane,
  host: string,
  { method = "GET", path = "/v1/engines", headers = {} }: Asked = {},
) {
  const lines = Object.entries({ ...headers, Host: host }).map((pair) => `${pair.join(": ")}\r\n`);
  const { status, body } = await sendRaw(
    url.replace("0.0.0.0", "127.0.0.1"),
    `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`,
  );
  return [status, (JSON.parse(body) as { code?: string }).code];
}

const foreign = [421, "foreign-host"];

test.each([
  "evil.example",
  "evil.example:8080",
  "localhost.evil.example",
  "127.0.0.1.evil.example",
  "10.0.0.1",
  "0.0.0.0",
  "[::2]",
])("a page that leads %s to this machine gets nothing", async (host) => {
  for (const controlPlane of [local, named, openNamed]) {
    expect(await ask(controlPlane, host)).toEqual(foreign);
    for (const [method, path] of [
      ["POST", "/v1/stores"],
      ["POST", "/v1/stores/hats/credentials"],
      ["POST", "/v1/stores/hats/undelete"],
      ["DELETE", "/v1/stores/hats?force=true"],
    ] as const) {
      expect(await ask(controlPlane, host, { method, path, headers: { Origin: `http://${host}` } })).toEqual(foreign);
    }
    expect((await ask(controlPlane, host, { path: "/healthz" }))[0], "a probe").toBe(200);
  }
  expect((await ask(open, host))[0], "no names are known there").toBe(200);
});

test.each(["localhost", "localhost:8080", "shop.localhost", "127.0.0.1:8080", "127.8.9.1", "[::1]:8080", "LOCALHOST"])(
  "%s is this machine",
  async (host) => {
    for (const controlPlane of [local, named, open, openNamed]) expect((await ask(controlPlane, host))[0]).toBe(200);
  },
);

test("a name that is set is taken, with any port, and no other", async () => {
  for (const host of [name, `${name}:443`, "API.example.com"]) {
    expect((await ask(named, host))[0]).toBe(200);
    expect((await ask(openNamed, host))[0]).toBe(200);
  }
  expect(await ask(local, name)).toEqual(foreign);
  expect(await ask(named, `x.${name}`)).toEqual(foreign);
});

const changes = [
  ["POST", "/v1/stores"],
  ["POST", "/v1/previews"],
  ["POST", "/v1/stores/hats/undelete"],
  ["POST", "/v1/stores/hats/credentials"],
  ["DELETE", "/v1/stores/hats"],
] as const;

test.each([
  { "Sec-Fetch-Site": "cross-site" },
  { "Sec-Fetch-Site": "same-site" },
  { Origin: "https://evil.example" },
  { Origin: "null" },
  { Origin: "http://localhost:3000" },
  { Origin: "file://" },
  { Origin: "https://evil.example", "Sec-Fetch-Site": "same-origin" },
])("a change that a page with %j asks for is refused", async (headers) => {
  for (const [method, path] of changes) {
    expect(await ask(local, "localhost:8080", { method, path, headers })).toEqual([403, "foreign-origin"]);
  }
  if (!("Sec-Fetch-Site" in headers && "Origin" in headers)) {
    expect(await ask(open, "localhost:8080", { method: "POST", path: "/v1/stores", headers })).toEqual([
      403,
      "foreign-origin",
    ]);
  }
  expect((await ask(local, "localhost:8080", { headers }))[0], "reading changes nothing").toBe(200);
});

test.each([
  {},
  { "Sec-Fetch-Site": "same-origin", Origin: "http://localhost:8080" },
  { "Sec-Fetch-Site": "none" },
  { Origin: "http://localhost:8080" },
])("a change that comes with %j goes on to be read", async (headers) => {
  const asked = { method: "POST", path: "/v1/stores", headers: { ...headers, "Content-Length": "0" } };
  expect(await ask(local, "localhost:8080", asked)).toEqual([415, "unsupported-media-type"]);
});

test("a proxy before us may end the encryption, and give requests another Host", async () => {
  const asked = { method: "POST", path: "/v1/stores" };
  const own = { Origin: `https://${name}`, "Content-Length": "0" };
  expect((await ask(openNamed, name, { ...asked, headers: own }))[0]).toBe(415);
  const headers = { ...own, "Sec-Fetch-Site": "same-origin" };
  expect((await ask(open, "control-plane:8080", { ...asked, headers }))[0]).toBe(415);
});
