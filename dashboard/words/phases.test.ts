import { expect, test } from "vitest";
import { phases, stepNames, stepStates } from "../../contract/index.ts";
import { lookOfPhase, lookOfStep, nameOfStep } from "./phases.ts";

test("every phase is told from every other without colour", () => {
  const shapes = phases.map((phase) => lookOfPhase(phase).shape);
  const others = shapes.filter((shape) => shape !== "half");
  expect(new Set(others).size).toBe(others.length);
});

test("every state of a step has a shape of its own", () => {
  expect(new Set(stepStates.map((state) => lookOfStep(state).shape)).size).toBe(stepStates.length);
});

test("every step has words", () => {
  for (const name of stepNames) expect(nameOfStep(name)).toMatch(/^[A-Z]/);
});

test.each(["constructor", "__proto__", "Later"])(
  "what a newer platform says, such as %s, is shown as it is",
  (word) => {
    expect(nameOfStep(word)).toBe(word);
    expect(lookOfPhase(word)).toEqual({ tone: "idle", shape: "ring" });
    expect(lookOfStep(word)).toEqual({ tone: "idle", shape: "ring" });
  },
);
