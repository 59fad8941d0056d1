import { expect, test } from "vitest";
import { limitsOf } from "./quota-words.ts";

test("a quota is one line of what is limited", () => {
  expect(limitsOf({ stores: 10, cpuMillicores: 1500, memoryBytes: 2 ** 31 })).toBe("10 stores, 1.5 CPU, 2 GiB memory");
  expect(limitsOf({ stores: 1 })).toBe("1 store");
  expect(limitsOf({})).toBe("none");
});
