import type { Context } from "hono";
import * as z from "zod";

/** What was sent does not fit the form that was shown. */
export class MalformedError extends Error {
  override readonly name = "MalformedError";
}

const quantity = z.coerce.number().int().min(0).max(99);
const id = z.string().regex(/^[A-Za-z0-9_]{1,80}$/);
const word = z.string("Please fill this in").trim().min(1, "Please fill this in").max(200, "At most 200 characters");

export const addForm = z.object({ variant_id: id, quantity: quantity.min(1).default(1) });
export const changeForm = z.object({ quantity });
export const deliveryForm = z.object({ option_id: id });
export const addressForm = z.object({
  email: z.string("Please give an e-mail address").trim().pipe(z.email("Please give an e-mail address").max(200)),
  first_name: word,
  last_name: word,
  address_1: word,
  postal_code: word,
  city: word,
  country_code: z.string("Please choose a country").regex(/^[a-z]{2}$/, "Please choose a country"),
});

/** The fields of a form as text; files and repeated fields are left out. */
export async function readFields(c: Context): Promise<Record<string, string>> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

/** For forms whose values the shopper did not type: what does not fit is an error, not a hint. */
export async function readForm<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readFields(c));
  if (parsed.success) return parsed.data;
  throw new MalformedError(`The form is wrong in: ${parsed.error.issues.map(({ path }) => path.join(".")).join(", ")}`);
}

/** The first problem of each field, in words for the shopper. */
export function problemsOf(error: z.ZodError): Record<string, string> {
  const all = error.issues.map(({ path, message }) => [String(path[0]), message] as const);
  return Object.fromEntries(all.toReversed());
}
