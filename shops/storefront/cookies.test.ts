import { Hono } from "hono";
import { expect, test } from "vitest";
import { cartCookie } from "./cookies.ts";

function writer(secure: boolean): Hono {
  return new Hono().get("/", (c) => {
    cartCookie.write(c, "cart_1", secure);
    return c.text("ok");
  });
}

test("hides the cart from scripts and other sites, and from plain http where the shop has https", async () => {
  const header = (await writer(true).request("/")).headers.get("set-cookie") ?? "";
  expect(header.split("; ")).toEqual(
    expect.arrayContaining(["__Host-cart=cart_1", "Path=/", "HttpOnly", "SameSite=Lax", "Secure"]),
  );
});

test("takes no cart that a neighbour under the same domain may have set", async () => {
  const reader = new Hono().get("/", (c) => c.text(cartCookie.read(c, true) ?? "none"));
  const read = async (cookie: string) => (await reader.request("/", { headers: { cookie } })).text();
  expect(await read("cart=cart_theirs")).toBe("none");
  expect(await read("cart=cart_theirs; __Host-cart=cart_1")).toBe("cart_1");
});

test("forgets what it wrote", async () => {
  for (const secure of [true, false]) {
    const app = new Hono().get("/", (c) => {
      cartCookie.forget(c, secure);
      return c.text("ok");
    });
    const header = (await app.request("/")).headers.get("set-cookie") ?? "";
    expect(header).toContain(secure ? "__Host-cart=;" : "cart=;");
    expect(header).toContain("Max-Age=0");
  }
});

test("is not Secure over plain http, where browsers would drop it", async () => {
  expect((await writer(false).request("/")).headers.get("set-cookie")).not.toContain("Secure");
});
