import { expect, test } from "vitest";
import { conditionReasons, type Reason } from "../contract/index.ts";
import { todoOfReason } from "./todo-by-reason.ts";

const reasons = Object.keys(conditionReasons) as Reason[];

test.each(reasons)("what to do about %s is said in commands, not in calls of the API", (reason) => {
  const said = todoOfReason(reason, "hats");
  expect(said === undefined).toBe(conditionReasons[reason].remedy === "none");
  expect(said ?? "").not.toMatch(/\/v1\/|\?force|`/);
});

test("a command of it names the store", () => {
  expect(todoOfReason("DataMissing", "hats")).toContain("with --now --confirm hats");
  expect(todoOfReason("constructor", "hats")).toBeUndefined();
});
