import { expect, expectTypeOf, test } from "vitest";
import type * as z from "zod";
import { localProfile, type Profile, productionProfile } from "../index.ts";
import { profileSchema } from "./schema.ts";

/** Without `readonly`, which the constructs promise and a schema does not. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

/** The schema and the constructs' type agree in every field, both ways: tsc says so in `npm run check`, no run can. */
expectTypeOf<Plain<z.infer<typeof profileSchema>>>().toEqualTypeOf<Plain<Profile>>();

test.each([localProfile, productionProfile])("the built-in profile $name fits the schema", (profile) => {
  expect(profileSchema.parse(profile)).toEqual(profile);
});
