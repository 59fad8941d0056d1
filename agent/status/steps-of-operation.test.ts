import { expect, test } from "vitest";
import { type Step, type StepName, stepNames, step as stepSchema } from "../../contract/index.ts";
import type { Observation } from "../pass.ts";
import { advanceSteps } from "./steps-of-operation.ts";

const advance = (known: readonly Step[], observations: ReadonlyMap<StepName, Observation>, now: Date) =>
  advanceSteps(known, { names: stepNames, observations, now });
const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const seen = (observations: Partial<Record<StepName, Observation>>) =>
  new Map(Object.entries(observations)) as Map<StepName, Observation>;

const stepOf = (steps: ReturnType<typeof advanceSteps>, name: StepName) => steps.find((each) => each.name === name);

test("a new operation has every step in order, each waiting", () => {
  const steps = advance([], new Map(), at(0));
  expect(steps).toEqual(stepNames.map((name) => ({ name, state: "Waiting" })));
});

test("a step starts when it is first seen at work and ends when it is first seen done", () => {
  let steps = advance([], seen({ database: { state: "Running", message: "0 of 1" } }), at(1));
  expect(stepOf(steps, "database")).toEqual({
    name: "database",
    state: "Running",
    startedAt: at(1).toISOString(),
    message: "0 of 1",
  });
  steps = advance(steps, seen({ database: { state: "Running", message: "still" } }), at(2));
  steps = advance(steps, seen({ database: { state: "Done", message: "left out" } }), at(3));
  const done = {
    name: "database",
    state: "Done",
    startedAt: at(1).toISOString(),
    finishedAt: at(3).toISOString(),
  };
  expect(stepOf(steps, "database")).toEqual(done);
  steps = advance(steps, seen({ database: { state: "Running", message: "lost" } }), at(4));
  expect(stepOf(steps, "database")).toEqual(done);
});

test("a step that is seen done at once starts and ends then", () => {
  const steps = advance([], seen({ secrets: { state: "Done" } }), at(5));
  expect(stepOf(steps, "secrets")).toMatchObject({ startedAt: at(5).toISOString(), finishedAt: at(5).toISOString() });
});

test("a step that waits for others has not started", () => {
  const steps = advance([], seen({ setup: { state: "Waiting", message: "waiting for app" } }), at(1));
  expect(stepOf(steps, "setup")).toEqual({ name: "setup", state: "Waiting", message: "waiting for app" });
});

test("a step with a cause shows as Failed and goes on when the cause goes", () => {
  let steps = advance([], seen({ app: { state: "Running", reason: "ImagePullFailed", message: "denied" } }), at(1));
  expect(stepOf(steps, "app")).toMatchObject({ state: "Failed", message: "denied", startedAt: at(1).toISOString() });
  steps = advance(steps, seen({ app: { state: "Running", message: "0 of 1" } }), at(2));
  expect(stepOf(steps, "app")).toMatchObject({ state: "Running", startedAt: at(1).toISOString() });
});

test("a step that this pass did not look at stays as it was, and messages are cut to what the contract takes", () => {
  const before = advance([], seen({ route: { state: "Running", message: "x".repeat(5000) } }), at(1));
  const after = advance(before, new Map(), at(2));
  expect(after).toEqual(before);
  for (const each of after) expect(stepSchema.parse(each)).toEqual(each);
  expect(stepOf(after, "route")?.message).toHaveLength(1024);
});
