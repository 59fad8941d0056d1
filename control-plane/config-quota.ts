import * as z from "zod";
import { quota, resources } from "../contract/index.ts";
import { listed } from "./config-lists.ts";

const rule = `must be RESOURCE=NUMBER, with commas between several; resources: ${resources.join(", ")}`;

/** What all tenants together may have; what is not named is not limited. */
export const platformQuota = listed
  .pipe(z.array(z.string().regex(new RegExp(`^(${resources.join("|")})=[0-9]{1,15}$`), rule)))
  .transform((pairs) => quota.parse(Object.fromEntries(pairs.map(numbered))));

function numbered(pair: string): [resource: string, limit: number] {
  const [resource = "", limit] = pair.split("=");
  return [resource, Number(limit)];
}
