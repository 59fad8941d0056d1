import { expect, test } from "vitest";
import { UsageError } from "../dev/command-line.ts";
import { readShopOptions } from "./options.ts";

test("ends with words unless JSON is asked for, and opens Medusa shops unless another engine is", () => {
  expect(readShopOptions([])).toEqual({ json: false, home: "beside", engines: ["medusa"] });
  expect(readShopOptions(["--json"])).toEqual({ json: true, home: "beside", engines: ["medusa"] });
  expect(readShopOptions(["--engine", "woocommerce"]).engines).toEqual(["woocommerce"]);
  expect(readShopOptions(["--engine=both"]).engines).toEqual(["medusa", "woocommerce"]);
  expect(readShopOptions(["--platform", "in-cluster"]).home).toBe("in-cluster");
});

test("refuses a word it does not know and says how it is used", () => {
  expect(() => readShopOptions(["--stores", "2"])).toThrow(UsageError);
  expect(() => readShopOptions(["medusa"])).toThrow("npm run shop");
  expect(() => readShopOptions(["--engine", "magento"])).toThrow("there is no engine magento. npm run shop");
  expect(() => readShopOptions(["--platform", "edge"])).toThrow("there is no platform edge. npm run shop");
});
