import { expect, test } from "vitest";
import { localProfile, productionProfile } from "../index.ts";
import { profileSchema } from "./schema.ts";

test.each([localProfile, productionProfile])("the built-in profile $name fits the schema", (profile) => {
  expect(profileSchema.parse(profile)).toEqual(profile);
});
