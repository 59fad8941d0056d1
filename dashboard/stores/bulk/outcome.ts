import { ApiProblemError } from "../../../client/index.ts";
import type { StoreResource } from "../../../contract/index.ts";
import { explain } from "../../words/explain.ts";
import { exactTime } from "../../words/times.ts";
import { hasGrace } from "../has-grace.ts";

export type BulkAction = "delete" | "keep";

/** What became of one store; absent while it waits. */
export type Outcome =
  | { readonly kind: "asked" }
  | { readonly kind: "done"; readonly action: BulkAction; readonly store: StoreResource }
  | {
      readonly kind: "failed";
      readonly error: unknown;
      /** Whether no answer says that it was not done. */
      readonly isUnknown: boolean;
    };

/** Outcomes by the store's uid. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** One line about it. */
export function wordsOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return "Not asked yet";
  if (outcome.kind === "asked") return "Asked…";
  if (outcome.kind === "failed") {
    const { detail, todo } = explain(outcome.error);
    return todo === undefined ? detail : `${detail} ${todo}`;
  }
  if (outcome.action === "keep") return "Stays";
  const { deleteAfter } = outcome.store;
  return deleteAfter !== undefined && hasGrace(outcome.store)
    ? `Will be deleted, can be brought back until ${exactTime(deleteAfter)}`
    : "Is being removed";
}

/** "2 of 3 deleted, 1 failed." */
export function summaryOf(outcomes: readonly (Outcome | undefined)[], action: BulkAction): string {
  const failed = outcomes.filter((each) => each?.kind === "failed").length;
  const done = outcomes.filter((each) => each?.kind === "done").length;
  const words = action === "delete" ? "deleted" : "brought back";
  return `${done} of ${outcomes.length} ${words}${failed === 0 ? "." : `, ${failed} failed.`}`;
}

/** What becomes of a store that was asked for; never rejects. */
export async function outcomeAfter(answer: Promise<StoreResource>, action: BulkAction): Promise<Outcome> {
  try {
    return { kind: "done", action, store: await answer };
  } catch (error) {
    return { kind: "failed", error, isUnknown: !(error instanceof ApiProblemError) || error.problem.status >= 500 };
  }
}
