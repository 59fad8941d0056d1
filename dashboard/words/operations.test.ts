import { expect, test } from "vitest";
import { operationKinds, operationOutcomes } from "../../contract/index.ts";
import { lookOfOutcome, meaningOfReason, nameOfKind } from "./operations.ts";

test("each kind has words of its own, and a newer one its name", () => {
  expect(new Set(operationKinds.map(nameOfKind)).size).toBe(operationKinds.length);
  expect([nameOfKind("upgrade"), nameOfKind("constructor")]).toEqual(["upgrade", "constructor"]);
});

test("no two outcomes look the same, and a newer one looks like what is not known", () => {
  const shapes = operationOutcomes.map((outcome) => lookOfOutcome(outcome).shape);
  expect(new Set(shapes).size).toBe(operationOutcomes.length);
  expect(lookOfOutcome("Paused")).toEqual(lookOfOutcome("Unknown"));
});

test("a reason is told by what it means", () => {
  expect(meaningOfReason("Unschedulable")).not.toBe("Unschedulable");
  expect(meaningOfReason("SomethingNew")).toBe("SomethingNew");
});
