import type { Condition, ConditionType, Reason } from "../../contract/index.ts";

export interface ConditionState {
  readonly status: Condition["status"];
  readonly reason: Reason;
  readonly message: string;
}

const longestMessage = 1024;

/** Sets a condition; its transition time moves only when its status does. */
export function setCondition(
  conditions: Condition[],
  type: ConditionType,
  { state, now }: { state: ConditionState; now: Date },
): void {
  const known = conditions.find((condition) => condition.type === type);
  const lastTransitionTime = known?.status === state.status ? known.lastTransitionTime : now.toISOString();
  const condition = { type, ...state, message: clip(state.message), lastTransitionTime };
  if (known) conditions[conditions.indexOf(known)] = condition;
  else conditions.push(condition);
}

/** Messages of Kubernetes can be long; the status has room for the beginning. */
export function clip(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message;
}
