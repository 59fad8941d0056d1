import { expect, test } from "vitest";
import { readActivityFilter } from "./activity-filter.ts";

test("an address keeps what is a filter", () => {
  const all = { kind: "delete", outcome: "Failed", actor: "token:x" };
  expect(readActivityFilter({ ...all, page: 3 })).toEqual(all);
  expect(readActivityFilter({ kind: "remove", outcome: ["Failed"], actor: "" })).toEqual({});
  expect(readActivityFilter({ actor: "x".repeat(129) })).toEqual({});
});
