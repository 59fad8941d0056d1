import { expect, it } from "vitest";
import type { Step } from "../../contract/index.ts";
import { changedSteps } from "./follow-store.ts";

it("tells each change of a step once and leaves out the steps that only wait", () => {
  const seen = new Map<string, string>();
  const first: Step[] = [
    { name: "accepted", state: "Done" },
    { name: "namespace", state: "Running" },
    { name: "database", state: "Waiting" },
  ];
  const second: Step[] = [
    { name: "accepted", state: "Done" },
    { name: "namespace", state: "Done" },
    { name: "database", state: "Running" },
  ];
  expect(changedSteps(first, seen).map(({ name }) => name)).toEqual(["accepted", "namespace"]);
  expect(changedSteps(first, seen)).toEqual([]);
  expect(changedSteps(second, seen).map(({ name, state }) => `${name} ${state}`)).toEqual([
    "namespace Done",
    "database Running",
  ]);
});
