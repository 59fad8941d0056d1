import type { Step, StepName } from "../../contract/index.ts";
import type { Observation } from "../pass.ts";
import { clip } from "../store/conditions.ts";

interface Seen {
  /** In order. */
  readonly names: readonly StepName[];
  readonly observations: ReadonlyMap<StepName, Observation>;
  readonly now: Date;
}

/** A revision that the agent works on is accepted and observed. */
const begun: ReadonlyMap<StepName, Observation> = new Map([
  ["accepted", { state: "Done" }],
  ["observed", { state: "Done" }],
]);

/** Whether the step is done by what a pass saw, or is so of every operation that has begun. */
export function isDone(observations: ReadonlyMap<StepName, Observation>, name: StepName): boolean {
  return (begun.get(name) ?? observations.get(name))?.state === "Done";
}

/** The steps of an operation that begins now. */
export function firstSteps(names: readonly StepName[], now: Date): Step[] {
  return advanceSteps([], { names, observations: begun, now });
}

/** The steps of the operation under way, with start and end; a step that once was done stays done. */
export function advanceSteps(known: readonly Step[], { names, observations, now }: Seen): Step[] {
  return names.map((name) => {
    const previous = known.find((step) => step.name === name);
    if (previous?.state === "Done") return previous;
    return advance(previous ?? { name, state: "Waiting" }, observations.get(name), now);
  });
}

function advance(previous: Step, seen: Observation | undefined, now: Date): Step {
  if (!seen) return previous;
  const at = now.toISOString();
  const state = seen.reason ? "Failed" : seen.state;
  const startedAt = previous.startedAt ?? (state === "Waiting" ? undefined : at);
  return {
    name: previous.name,
    state,
    ...(startedAt && { startedAt }),
    ...(state === "Done" && { finishedAt: at }),
    ...(state !== "Done" && seen.message && { message: clip(seen.message) }),
  };
}
