import * as z from "zod";
import { listed } from "./config-lists.ts";
import { defaultRateLimits, type RateLimits, rateClasses } from "./http/rates/rate-limiter.ts";

const rateRule = `must be CLASS=REQUESTS, requests in a minute, with commas between several; classes: ${rateClasses.join(", ")}`;
/** Requests of a tenant in a minute; what is not named stays as it is by default. */
export const rates = listed
  .pipe(z.array(z.string().regex(new RegExp(`^(${rateClasses.join("|")})=[1-9][0-9]{0,8}$`), rateRule)))
  .transform((pairs): RateLimits => {
    const named = pairs.map((pair) => pair.split("=") as [string, string]);
    return { ...defaultRateLimits, ...Object.fromEntries(named.map(([name, quota]) => [name, Number(quota)])) };
  });
