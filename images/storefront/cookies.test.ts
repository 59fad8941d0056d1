import { Hono } from "hono";
import { expect, it } from "vitest";
import { cartCookie } from "./cookies.ts";

function writer(secure: boolean): Hono {
  return new Hono().get("/", (c) => {
    cartCookie.write(c, "cart_1", secure);
    return c.text("ok");
  });
}

it("hides the cart from scripts and other sites, and from plain http where the shop has https", async () => {
  const header = (await writer(true).request("/")).headers.get("set-cookie") ?? "";
  expect(header.split("; ")).toEqual(
    expect.arrayContaining(["cart=cart_1", "Path=/", "HttpOnly", "SameSite=Lax", "Secure"]),
  );
});

it("is not Secure over plain http, where browsers would drop it", async () => {
  expect((await writer(false).request("/")).headers.get("set-cookie")).not.toContain("Secure");
});
