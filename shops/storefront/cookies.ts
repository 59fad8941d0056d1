import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

const day = 24 * 60 * 60;

/**
 * A cookie that holds one of Medusa's ids. Scripts cannot read it, and other sites' forms do not send it. Under https its
 * name begins with `__Host-`: shops share a domain, and a neighbour could otherwise set one for all of them, so that a shopper
 * would write an address into the neighbour's cart.
 */
export class IdCookie {
  readonly #name: string;
  readonly #shape: RegExp;
  readonly #days: number;

  constructor({ name, prefix, days }: { name: string; prefix: string; days: number }) {
    this.#name = name;
    this.#shape = new RegExp(`^${prefix}_[A-Za-z0-9]{1,60}$`);
    this.#days = days;
  }

  /** Anything that does not look like an id counts as no cookie. */
  read(c: Context, secure: boolean): string | undefined {
    const value = secure ? getCookie(c, this.#name, "host") : getCookie(c, this.#name);
    return value !== undefined && this.#shape.test(value) ? value : undefined;
  }

  write(c: Context, id: string, secure: boolean): void {
    const maxAge = this.#days * day;
    const options = { path: "/", httpOnly: true, sameSite: "Lax", maxAge } as const;
    setCookie(c, this.#name, id, secure ? { ...options, secure, prefix: "host" } : options);
  }

  forget(c: Context, secure: boolean): void {
    deleteCookie(c, this.#name, secure ? { path: "/", secure, prefix: "host" } : { path: "/" });
  }
}

export const cartCookie = new IdCookie({ name: "cart", prefix: "cart", days: 30 });

/** The last order: only the browser that placed it is shown it. */
export const orderCookie = new IdCookie({ name: "order", prefix: "order", days: 1 });
