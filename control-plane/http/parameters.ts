import * as z from "zod";

/** A number in an address: digits and nothing else. */
export function wholeNumber({ min, max }: { readonly min: number; readonly max: number }) {
  const rule = `must be a number from ${min} to ${max}`;
  const digits = z.string().regex(/^(0|[1-9][0-9]{0,8})$/, rule);
  return digits.transform(Number).pipe(z.int().min(min, rule).max(max, rule));
}

/** A yes or no in an address. */
export const flag = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .pipe(z.boolean());
