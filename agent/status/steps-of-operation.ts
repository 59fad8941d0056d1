import { type Step, type StepName, stepNames } from "../../contract/index.ts";
import type { Observation } from "../pass.ts";
import { clip } from "../store/conditions.ts";

/** The steps of the operation under way, with start and end; a step that once was done stays done. */
export function advanceSteps(
  known: readonly Step[],
  observations: ReadonlyMap<StepName, Observation>,
  now: Date,
): Step[] {
  return stepNames.map((name) => {
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
