import * as z from "zod";
import type { Merchant, StandingOrder, Upload } from "../selling-shop.ts";
import { BrokenPromiseError } from "../shop-context.ts";
import type { WordpressShop } from "./wordpress-shop.ts";

const orderList = z.array(z.object({ id: z.int(), number: z.string(), status: z.string() }));
const mediaSchema = z.object({ source_url: z.url() });
const gone = ["cancelled", "failed", "trash", "checkout-draft"];

/** One red point. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

export interface WordpressLogin {
  readonly user: string;
  readonly password: string;
}

interface UploadRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The merchant in WordPress's administration, as its pages call the REST API: by cookies and a nonce. */
export class WordpressMerchant implements Merchant {
  readonly #shop: WordpressShop;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(shop: WordpressShop, headers: Readonly<Record<string, string>>) {
    this.#shop = shop;
    this.#headers = headers;
  }

  /** @throws BrokenPromiseError for a login that is refused. */
  static async logIn(shop: WordpressShop, { user, password }: WordpressLogin): Promise<WordpressMerchant> {
    const cookie = await shop.logIn(user, password);
    if (cookie === undefined) throw new BrokenPromiseError(`the administration refuses the login of ${user}`);
    const answer = await shop.request("/wp-admin/admin-ajax.php?action=rest-nonce", { headers: { cookie } });
    return new WordpressMerchant(shop, { cookie, "x-wp-nonce": (await answer.text()).trim() });
  }

  async standingOrders(): Promise<readonly StandingOrder[]> {
    const orders = orderList.parse(await this.#call("wc/v3/orders?per_page=100"));
    return orders.filter(({ status }) => !gone.includes(status)).map(({ id, number }) => ({ id: String(id), number }));
  }

  async upload(): Promise<Upload> {
    const headers = { "content-type": "image/png", "content-disposition": 'attachment; filename="point.png"' };
    const media = mediaSchema.parse(await this.#call("wp/v2/media", { headers, body: picture }));
    return { url: media.source_url, content: picture };
  }

  /** GET, or POST of what is to be uploaded. @throws BrokenPromiseError for any answer but 2xx. */
  async #call(path: string, upload?: UploadRequest): Promise<unknown> {
    const answer = await this.#shop.request(`/wp-json/${path}`, {
      headers: { ...upload?.headers, ...this.#headers },
      ...(upload && { method: "POST", body: upload.body }),
    });
    if (answer.ok) return answer.json();
    throw new BrokenPromiseError(`${path}: HTTP ${answer.status} ${(await answer.text()).slice(0, 300)}`);
  }
}
