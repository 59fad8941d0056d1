import type { Context } from "hono";
import { cartCookie } from "../cookies.ts";
import type { Cart } from "../medusa/carts.ts";
import { NotThereError } from "../medusa/errors.ts";
import type { Shop } from "../shop.ts";

/** The browser's cart. One that Medusa no longer knows counts as none. */
export async function findCart(c: Context, shop: Shop): Promise<Cart | undefined> {
  const id = cartCookie.read(c, shop.config.secure);
  if (id === undefined) return undefined;
  try {
    return await shop.carts.read(id);
  } catch (error) {
    if (error instanceof NotThereError) return undefined;
    throw error;
  }
}

/** A cart that can still be filled: one that became an order is left alone. */
export async function findOpenCart(c: Context, shop: Shop): Promise<Cart | undefined> {
  const cart = await findCart(c, shop);
  return cart?.completed_at ? undefined : cart;
}
