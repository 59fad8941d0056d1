import { expect, test } from "vitest";
import { bytes, counted, cpus, operationWords } from "./amounts.ts";

test("amounts are written as people say them", () => {
  expect([bytes(16_106_127_360), bytes(2_684_354_560), cpus(1500), cpus(2000)]).toEqual([
    "15 GiB",
    "2.5 GiB",
    "1.5 CPU",
    "2 CPU",
  ]);
  expect([counted(1, "store"), counted(0, "store"), counted(12_000, "store")]).toEqual([
    "1 store",
    "0 stores",
    "12,000 stores",
  ]);
});

test("operations are written as people say them", () => {
  expect(["createStore", "setTenantQuota", "sign-in", ""].map(operationWords)).toEqual([
    "Create store",
    "Set tenant quota",
    "Sign in",
    "",
  ]);
});
