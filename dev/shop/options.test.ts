import { expect, it } from "vitest";
import { readShopOptions, UsageError } from "./options.ts";

it("ends with words unless JSON is asked for", () => {
  expect(readShopOptions([])).toEqual({ json: false });
  expect(readShopOptions(["--json"])).toEqual({ json: true });
});

it("refuses a word it does not know and says how it is used", () => {
  expect(() => readShopOptions(["--stores", "2"])).toThrow(UsageError);
  expect(() => readShopOptions(["medusa"])).toThrow("npm run shop");
});
