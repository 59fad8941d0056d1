import type { ShownCondition, StoreResource } from "../contract/index.ts";

/**
 * Why a store is not as it should be, as "Reason: message"; empty when it is. That its cluster is away comes first,
 * for nothing else changes until it is back.
 */
export function causeOfStore({ phase, failure, conditions }: StoreResource): string {
  if (phase === "Deleted") return "";
  const ready = conditions.find(({ type }) => type === "Ready");
  const causes = [clusterAway({ conditions }), failure ?? (ready?.status === "True" ? undefined : ready)];
  return causes.flatMap((cause) => (cause === undefined ? [] : [`${cause.reason}: ${cause.message}`])).join(" ");
}

/** The condition of a store whose cluster sends no heartbeats; undefined while it does. */
export function clusterAway({ conditions }: Pick<StoreResource, "conditions">): ShownCondition | undefined {
  return conditions.find(({ type, status }) => type === "ClusterOnline" && status === "False");
}
