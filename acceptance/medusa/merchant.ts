import { type Agent, fetch } from "undici";
import * as z from "zod";
import type { Merchant, StandingOrder } from "../selling-shop.ts";

const patienceMs = 30_000;
const withToken = z.object({ token: z.string() });
const orderList = z.object({
  orders: z.array(z.object({ id: z.string(), display_id: z.number(), status: z.string() })),
});

const regionList = z.object({ regions: z.array(z.object({ id: z.string() })).min(1) });

/** Medusa's admin API refused a request; the message says which, never with what password. */
export class AdminApiError extends Error {
  override readonly name = "AdminApiError";
}

export interface MerchantLogin {
  /** http(s)://api-<store>.<domain> */
  readonly apiUrl: string;
  readonly email: string;
  readonly password: string;
  /** How the API's host is reached. */
  readonly dispatcher: Agent;
}

/** A merchant logged in to the administration of a Medusa shop. */
export class MedusaMerchant implements Merchant {
  readonly #login: MerchantLogin;
  readonly #token: string;

  private constructor(login: MerchantLogin, token: string) {
    this.#login = login;
    this.#token = token;
  }

  /** @throws AdminApiError for a login that is refused. */
  static async logIn(login: MerchantLogin): Promise<MedusaMerchant> {
    const { email, password } = login;
    const body = JSON.stringify({ email, password });
    const { token } = withToken.parse(await call(login, { path: "/auth/user/emailpass", body }));
    return new MedusaMerchant(login, token);
  }

  async standingOrders(): Promise<readonly StandingOrder[]> {
    const path = "/admin/orders?limit=100&fields=id,display_id,status";
    const { orders } = orderList.parse(await call(this.#login, { path, token: this.#token }));
    return orders
      .filter(({ status }) => status !== "canceled")
      .map(({ id, display_id }) => ({ id, number: String(display_id) }));
  }

  /** Takes every country out of every region, as a merchant may who closes for a while. */
  async stopSelling(): Promise<void> {
    const token = this.#token;
    const { regions } = regionList.parse(await call(this.#login, { path: "/admin/regions?fields=id", token }));
    const body = JSON.stringify({ countries: [] });
    for (const { id } of regions) await call(this.#login, { path: `/admin/regions/${id}`, token, body });
  }
}

interface AdminCall {
  readonly path: string;
  readonly body?: string;
  readonly token?: string;
}

async function call({ apiUrl, dispatcher }: MerchantLogin, { path, body, token }: AdminCall): Promise<unknown> {
  const answer = await fetch(new URL(path, apiUrl), {
    dispatcher,
    signal: AbortSignal.timeout(patienceMs),
    headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { method: "POST", body }),
  });
  if (answer.ok) return answer.json();
  const method = body === undefined ? "GET" : "POST";
  throw new AdminApiError(`${method} ${path}: HTTP ${answer.status} ${(await answer.text()).slice(0, 200)}`);
}
