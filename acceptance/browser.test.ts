import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Browser, gatewayAgent, PageError } from "./browser.ts";

const app = new Hono()
  .get("/", (c) => {
    setCookie(c, "seen", "yes", { path: "/", httpOnly: true });
    return c.html(html`<form method="post" action="/take"><input type="hidden" name="id" value="7">
<input type="radio" name="size" value="s"><input type="radio" name="size" value="m" checked>
<select name="country"><option value="de">DE</option><option value="fr" selected>FR</option></select>
<input name="city" value=""></form>`);
  })
  .post("/take", async (c) => {
    setCookie(c, "taken", JSON.stringify(await c.req.parseBody()), { path: "/" });
    return c.redirect("/taken", 303);
  })
  .get("/taken", (c) => c.html(`<p>${c.req.header("host")} ${getCookie(c, "seen")} ${getCookie(c, "taken")}</p>`))
  .get("/circle", (c) => c.redirect("/circle", 302))
  .get("/broken", (c) => c.text("out of order", 503));

const server = createAdaptorServer({ fetch: app.fetch });
const dispatcher = gatewayAgent("127.0.0.1");
let shop = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  shop = `http://hats.stores.localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await dispatcher.close();
  server.close();
});

test("sends a form as it stands with the answers, keeps cookies, follows the redirect, and names the host", async () => {
  const browser = new Browser(dispatcher);
  const page = await browser.visit(shop);
  const taken = await browser.submit(page, "/take", { city: "Paris" });
  expect(taken.url.pathname).toBe("/taken");
  const text = taken.document.text;
  expect(text).toContain("hats.stores.localhost");
  expect(text).toContain("yes");
  expect(text).toContain('{"id":"7","size":"m","city":"Paris","country":"fr"}');
});

test.each([
  ["/broken", "answered 503 out of order"],
  ["/circle", "leads on and on"],
])("says what is wrong with %s", async (path, words) => {
  const browser = new Browser(dispatcher);
  await expect(browser.visit(`${shop}${path}`)).rejects.toThrow(words);
  await expect(browser.visit(`${shop}${path}`)).rejects.toThrow(PageError);
});

test("comes to the gateway's port by another one, and names that one as a visitor's browser does", async () => {
  const nat = gatewayAgent("127.0.0.1", Number(new URL(shop).port));
  onTestFinished(() => nat.close());
  const { document } = await new Browser(nat).visit("http://hats.stores.localhost:8081/taken");
  expect(document.text).toContain("hats.stores.localhost:8081");
});

test("says which form a page lacks", async () => {
  const browser = new Browser(dispatcher);
  await expect(browser.submit(await browser.visit(shop), "/checkout")).rejects.toThrow("no form for /checkout");
});
