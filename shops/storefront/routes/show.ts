import type { Context } from "hono";
import { type Html, layout } from "../pages/layout.ts";
import type { Problem } from "../pages/problem.ts";
import type { Shop } from "../shop.ts";

/** Responds with a page of the shop. Pages show prices, stock and carts: no cache may keep them. */
export async function show(
  c: Context,
  { config }: Shop,
  page: { title: string; body: Html; status?: Problem["status"] },
) {
  c.header("cache-control", "private, no-store");
  const body = await layout({ store: config.title, title: page.title, body: page.body });
  return c.html(body, page.status ?? 200);
}
