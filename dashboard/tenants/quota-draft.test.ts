import { expect, test } from "vitest";
import { quotaDraftOf, quotaOf, ruleOfLimit } from "./quota-draft.ts";

const quota = { stores: 20, cpuMillicores: 1500, memoryBytes: 2 ** 31 };

test("limits are typed in the units that people say them in, and read back as they were", () => {
  const draft = quotaDraftOf(quota);
  expect(draft).toEqual({ stores: "20", cpuMillicores: "1.5", memoryBytes: "2", storageBytes: "" });
  expect(quotaOf(draft)).toEqual(quota);
  expect(quotaOf({ ...draft, stores: "", cpuMillicores: "0,5" })).toEqual({ cpuMillicores: 500, memoryBytes: 2 ** 31 });
});

test.each([
  ["", 1, true],
  ["0", 1, true],
  ["1.5", 1, false],
  ["1.5", 1000, true],
  ["-1", 1000, false],
  ["many", 1, false],
  ["1e300", 1024, false],
])("%j counted in %i may be sent: %s", (text, size, isFine) => {
  expect(ruleOfLimit(text, size) === undefined).toBe(isFine);
});
