import { expect, test } from "vitest";
import { readAuditFilter } from "./audit-filter.ts";

test("an address keeps what is a filter", () => {
  expect(readAuditFilter({ actor: "local", target: "hats", outcome: "refused", page: 3 })).toEqual({
    actor: "local",
    target: "hats",
    outcome: "refused",
  });
  expect(readAuditFilter({ actor: ["a"], outcome: "odd", operation: "", target: "x".repeat(129) })).toEqual({});
});
