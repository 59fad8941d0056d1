import * as z from "zod";

/** A number in an address: digits and nothing else. */
export function wholeNumber({ min, max }: { readonly min: number; readonly max: number }) {
  const rule = `must be a number from ${min} to ${max}`;
  const digits = z.string().regex(/^(0|[1-9][0-9]{0,8})$/, rule);
  return digits.transform(Number).pipe(z.int().min(min, rule).max(max, rule));
}

/** Values in an address, separated by commas; one that breaks a rule is named with it. */
export function listOf<Item extends string>(item: z.ZodType<Item, string>, most = 20) {
  return z
    .string()
    .max(2000, "must be at most 2000 characters")
    .transform((text, context) => {
      const values = text.split(",");
      if (values.length > most) context.addIssue(`must be at most ${most} values, separated by commas`);
      for (const value of values.slice(0, most)) {
        const issue = item.safeParse(value).error?.issues[0];
        if (issue === undefined) continue;
        const rule = issue.code === "invalid_value" ? `must be one of: ${issue.values.join(", ")}` : issue.message;
        const which = values.length > 1 ? `; ${JSON.stringify(value.slice(0, 40))} is not` : "";
        context.addIssue(`${rule}, or several such separated by commas${which}`);
        return z.NEVER;
      }
      return values;
    })
    .pipe(z.array(item));
}

/** A yes or no in an address. */
export const flag = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .pipe(z.boolean());
