import type { k8s } from "cdk8s-plus-28";

/** Keeps pods on different nodes and zones where that is possible. */
export function spread(labelSelector: k8s.LabelSelector): k8s.TopologySpreadConstraint[] {
  return ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector,
  }));
}
