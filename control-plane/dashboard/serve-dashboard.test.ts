import { expect, test } from "vitest";
import { createDashboard } from "./serve-dashboard.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const script = {
  type: "text/javascript; charset=utf-8",
  bytes: bytesOf("plain"),
  gzip: bytesOf("gzip"),
  brotli: bytesOf("brotli"),
};
const dashboard = createDashboard({
  index: '<meta nonce="%NONCE%">',
  inlineScripts: ["ABCD"],
  assets: new Map([["/assets/main-ABC.js", script]]),
});

function ask(path: string, headers: Record<string, string> = { accept: "text/html" }, method = "GET") {
  return dashboard(new Request(`http://localhost${path}`, { method, headers }));
}

test.each(["/", "/stores", "/stores/hats?phase=Failed", "/clusters/fra-1"])(
  "%s is the page to a browser",
  async (path) => {
    const response = ask(path);
    expect([response?.status, response?.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(await response?.text()).toMatch(/^<meta nonce="[A-Za-z0-9+/]{24}">$/);
  },
);

test("the nonce is another in each answer, and the one that the policy names", async () => {
  const [one, other] = [ask("/"), ask("/")];
  const nonce = /nonce="(.+)"/.exec((await one?.text()) ?? "")?.[1] ?? "none";
  expect(one?.headers.get("content-security-policy")).toContain(`'nonce-${nonce}'`);
  expect(other?.headers.get("content-security-policy")).not.toContain(nonce);
});

test("of scripts in the page only those may run that were built into it", () => {
  const policy = ask("/")?.headers.get("content-security-policy");
  expect(policy).toContain("script-src 'self' 'sha256-ABCD'; ");
});

test.each([
  ["/v1/stores", { accept: "text/html" }, "GET"],
  ["/auth/nothing", { accept: "text/html" }, "GET"],
  ["/assets/old-DEF.js", { accept: "text/html" }, "GET"],
  ["/nothing", { accept: "*/*" }, "GET"],
  ["/nothing", {}, "GET"],
  ["/", { accept: "text/html" }, "POST"],
])("%s by %j and %s is none of the page's", (path, headers, method) => {
  expect(ask(path, headers, method)).toBeUndefined();
});

test.each([
  ["br, gzip", "br", "brotli"],
  ["gzip, deflate", "gzip", "gzip"],
  ["br;q=0, gzip", "gzip", "gzip"],
  ["gzip;q=0", null, "plain"],
  ["", null, "plain"],
])("an asset for a browser that takes %j is packed as %s", async (accepted, coding, text) => {
  const response = ask("/assets/main-ABC.js", { "accept-encoding": accepted });
  expect(response?.headers.get("content-encoding")).toBe(coding);
  expect(response?.headers.get("cache-control")).toContain("immutable");
  expect(await response?.text()).toBe(text);
});
