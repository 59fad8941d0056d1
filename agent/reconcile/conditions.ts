import { type Condition, type ConditionType, maxMessageLength, type Reason } from "../../contract/index.ts";

export interface ConditionState {
  readonly status: Condition["status"];
  readonly reason: Reason;
  readonly message: string;
}

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
  return message.length > maxMessageLength ? `${message.slice(0, maxMessageLength - 1)}…` : message;
}
