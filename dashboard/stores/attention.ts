import { conditionReasons, type StoreResource, whatToDo } from "../../contract/index.ts";

/** Why a store needs a person, and what that person does. */
export interface Attention {
  readonly reason: string;
  readonly meaning: string;
  readonly message: string;
  readonly todo: string | undefined;
  readonly since: string;
  readonly step: string | undefined;
  /** Whether a person must act; it may pass by itself otherwise. */
  readonly isUrgent: boolean;
}

/** What stands above everything else on a store's page; undefined while nothing is wrong. */
export function attentionOf({ phase, failure, conditions }: StoreResource): Attention | undefined {
  if (phase === "Deleted") return undefined;
  if (failure !== undefined) {
    const found = attention({ ...failure, since: failure.since });
    // What passes by itself as a rule has not, in the time that a store has.
    return { ...found, isUrgent: found.isUrgent || phase === "Failed" };
  }
  const wrong = conditions.find(({ status, reason, type }) => {
    return status === "False" && type !== "ClusterOnline" && remedyOf(reason) === "act";
  });
  return wrong && attention({ ...wrong, since: wrong.lastTransitionTime });
}

interface Wrong {
  readonly reason: string;
  readonly message: string;
  readonly since: string;
  readonly step?: string | undefined;
}

function attention({ reason, message, since, step }: Wrong): Attention {
  const todo = todoOf(reason);
  return { reason, meaning: meaningOf(reason), message, todo, since, step, isUrgent: remedyOf(reason) === "act" };
}

/** What a reason means; its name, if it is newer than this page. */
function meaningOf(reason: string): string {
  return isKnown(reason) ? conditionReasons[reason].meaning : reason;
}

/** What to do about a reason in one word; undefined for one that is newer than this page. */
export function remedyOf(reason: string): string | undefined {
  return isKnown(reason) ? conditionReasons[reason].remedy : undefined;
}

/** What to do about a reason, as the page of operations says it. */
export function todoOf(reason: string): string | undefined {
  return isKnown(reason) ? whatToDo[reason] : undefined;
}

function isKnown(reason: string): reason is keyof typeof conditionReasons {
  return Object.hasOwn(conditionReasons, reason);
}
