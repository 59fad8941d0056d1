import { expect, test } from "vitest";
import { UsageError } from "../dev/command-line.ts";
import { readShopOptions } from "./options.ts";

test("ends with words unless JSON is asked for, and opens Medusa shops unless another engine is", () => {
  expect(readShopOptions([])).toEqual({ json: false, engines: ["medusa"] });
  expect(readShopOptions(["--json"])).toEqual({ json: true, engines: ["medusa"] });
  expect(readShopOptions(["--engine", "woocommerce"]).engines).toEqual(["woocommerce"]);
  expect(readShopOptions(["--engine=both"]).engines).toEqual(["medusa", "woocommerce"]);
});

test("refuses a word it does not know and says how it is used", () => {
  expect(() => readShopOptions(["--stores", "2"])).toThrow(UsageError);
  expect(() => readShopOptions(["medusa"])).toThrow("npm run shop");
  expect(() => readShopOptions(["--engine", "magento"])).toThrow("there is no engine magento. npm run shop");
});
