import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import { isOwnOrigin } from "./security.ts";
import { openShop } from "./shop.ts";

const config = {
  // Port 9 of this machine answers no one: what is asserted here needs no Medusa.
  medusaUrl: "http://127.0.0.1:9",
  publishableKey: "key",
  title: "Acme <script>",
  secure: true,
  strict: true,
  hosts: ["acme.example"],
  port: 8000,
  host: "127.0.0.1",
};
const reported: { path: string; status: number }[] = [];
const app = createApp(openShop(config), (event) => reported.push(event));
const form = (headers: Record<string, string>) =>
  app.request("/cart/lines", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: "variant_id=variant_1",
  });

test.each([
  ["https://acme.example", true],
  ["http://acme.example:8080", true],
  ["https://acme.example.evil.example", false],
  ["https://evil.example", false],
  ["null", false],
])("knows whether a form from %s is its own: %s", (origin, own) => {
  expect(isOwnOrigin(origin, ["acme.example"])).toBe(own);
});

test("holds a host with a port to that port", () => {
  expect(isOwnOrigin("http://localhost:8080", ["localhost:8080"])).toBe(true);
  expect(isOwnOrigin("http://localhost:9090", ["localhost:8080"])).toBe(false);
});

test.each([{}, { origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }])(
  "refuses a form that did not come from the shop: %j",
  async (headers) => {
    expect((await form(headers)).status).toBe(403);
  },
);

test("refuses a form that is larger than any of its own", async () => {
  const answer = await app.request("/cart/lines", {
    method: "POST",
    headers: { origin: "https://acme.example", "content-type": "application/x-www-form-urlencoded" },
    body: `variant_id=${"x".repeat(20_000)}`,
  });
  expect(answer.status).toBe(413);
});

test("lets no script run, no page frame it, and no type be guessed", async () => {
  const { headers } = await app.request("/cart");
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe-inline");
  expect(policy).not.toContain("script-src");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("strict-transport-security")).toContain("max-age=");
});

test("escapes what the platform and a visitor put into a page", async () => {
  const page = await (await app.request("/cart")).text();
  expect(page).toContain("Acme &lt;script&gt;");
  expect(page).not.toContain("<script");
});

test("says that it will be back when Medusa does not answer, and reports why", async () => {
  const answer = await app.request("/");
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(await answer.text()).toContain("try again");
  expect(reported).toContainEqual(expect.objectContaining({ path: "/", status: 503 }));
});

test("is alive without Medusa, but not ready", async () => {
  expect((await app.request("/healthz")).status).toBe(200);
  expect((await app.request("/readyz")).status).toBe(503);
});

test("answers an unknown address with a page of its own", async () => {
  const answer = await app.request("/nowhere");
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("<h1>Not found</h1>");
});

test("shows the cart of a cookie that is no id as empty, without asking Medusa", async () => {
  const answer = await app.request("/cart", { headers: { cookie: "__Host-cart=../../admin" } });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("Your cart is empty");
});

test("keeps an order from everybody but the browser that placed it", async () => {
  expect((await app.request("/order")).status).toBe(404);
});
