import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { openShop } from "./shop.ts";

/** The storefront of a shop whose Store API answers every request so, and what it shows for these paths. */
async function shown(answer: { status: number; body: object }, paths: readonly string[]) {
  const api = createServer((_, response) => {
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  api.listen(0, "127.0.0.1");
  await once(api, "listening");
  const { port } = api.address() as AddressInfo;
  const config = readConfig({
    MEDUSA_URL: `http://127.0.0.1:${port}`,
    STORE_PUBLISHABLE_KEY: "pk_test",
    STORE_TITLE: "Hats",
    STORE_URL: "http://hats.example.net",
    STORE_HOSTS: "hats.example.net",
  });
  const app = createApp(openShop(config), () => undefined);
  const pages = [];
  for (const path of paths) {
    const page = await app.request(`http://hats.example.net${path}`);
    pages.push({ status: page.status, text: await page.text() });
  }
  api.closeAllConnections();
  api.close();
  await once(api, "close");
  return pages;
}

test("stays ready when the merchant sells to no country, and tells shoppers so", async () => {
  const [ready, home] = await shown({ status: 200, body: { regions: [] } }, ["/readyz", "/"]);
  expect(ready).toEqual({ status: 200, text: "ok" });
  expect(home?.status).toBe(409);
  expect(home?.text).toContain("sells to no country");
});

test("stays ready when a setting of the merchant makes Medusa refuse", async () => {
  const body = { type: "invalid_data", message: "Region with id reg_1 not found when populating the pricing context" };
  expect((await shown({ status: 400, body }, ["/readyz"]))[0]?.status).toBe(200);
});

test.each([
  [500, { type: "unknown_error", message: "An unknown error occurred." }],
  [400, { type: "not_allowed", message: "A valid publishable key is required to proceed with the request" }],
])("is not ready when Medusa answers %d %j", async (status, body) => {
  expect((await shown({ status, body }, ["/readyz"]))[0]?.status).toBe(503);
});
