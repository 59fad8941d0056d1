import * as z from "zod";
import { NotSellingError } from "./errors.ts";
import type { StoreApi } from "./store-api.ts";

const region = z.object({
  id: z.string(),
  currency_code: z.string(),
  countries: z.array(z.object({ iso_2: z.string(), display_name: z.string() })),
});
const answer = z.object({ regions: z.array(region) });

export type Region = z.infer<typeof region>;

const fresh = 60_000;

/** The region that prices are shown in: the first that sells to a country. Remembered for a minute. */
export class Regions {
  readonly #api: StoreApi;
  #known: { region: Region; until: number } | undefined;

  constructor(api: StoreApi) {
    this.#api = api;
  }

  async current(): Promise<Region> {
    if (this.#known !== undefined && performance.now() < this.#known.until) return this.#known.region;
    const { regions } = await this.#api.get("/store/regions?limit=100&order=created_at", answer);
    const found = regions.find(({ countries }) => countries.length > 0);
    if (found === undefined) throw new NotSellingError("The shop has no region that sells to a country.");
    this.#known = { region: found, until: performance.now() + fresh };
    return found;
  }
}
