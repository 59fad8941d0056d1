import { clusterAway } from "../../client/index.ts";
import type { StoreResource, StoreSummary } from "../../contract/index.ts";
import { nameOfStep } from "../words/phases.ts";
import { exactTime, startTime } from "../words/times.ts";

/** One line that says why a store is in its phase, or how far it is; empty where the phase says all. */
export function lineOf({ phase, step, message = "", deleteAfter }: StoreSummary): string {
  if (phase === "Ready" || phase === "Deleted") return "";
  if (phase === "Deleting") return deleteAfter === undefined ? "being removed" : `kept until ${exactTime(deleteAfter)}`;
  const isComing = phase === "Provisioning" || phase === "Updating";
  return isComing && step ? `${step.index} of ${step.of}: ${nameOfStep(step.name)}` : message;
}

/** What the steps of a store are those of. */
export function headingOf({ phase, steps, suspended }: Pick<StoreResource, "phase" | "steps" | "suspended">): string {
  if (phase === "Deleting" || phase === "Deleted") return "Delete";
  if (suspended) return "How it is stopped";
  if (phase === "Updating") return "Change";
  if (steps.every(({ state }) => state === "Done")) return "How it came up";
  return phase === "Failed" ? "How far it came" : "Coming up";
}

/** "4 of 9: Shop software". */
export function progressOf({ steps }: Pick<StoreResource, "steps">): string {
  const done = steps.filter(({ state }) => state === "Done").length;
  const next = steps.find(({ state }) => state === "Running" || state === "Failed");
  const count = `${done} of ${steps.length}`;
  return next === undefined ? count : `${count}: ${nameOfStep(next.name)}`;
}

/** Since when the store's cluster does not report; undefined while it does. */
export function awaySince(store: Pick<StoreResource, "conditions">): string | undefined {
  return clusterAway(store)?.lastTransitionTime;
}

/** Since when nothing is known of a store; the day is said where it is not the last one. */
export function awayWords(since: string, now: number): string {
  return `last known state, cluster away since ${startTime(since, now)}`;
}
