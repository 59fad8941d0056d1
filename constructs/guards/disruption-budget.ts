import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import { type Part, selectorOf } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, replicasOf, type StoreFrame } from "../store-frame.ts";

/** A drained node takes one pod of the component at a time. None for a single pod: it would stop every drain. */
export function disruptionBudget(frame: StoreFrame, part: Part): KubeObject[] {
  if (replicasOf(frame, part.component) < 2) return [];
  const budget = render(k8s.KubePodDisruptionBudget, {
    metadata: metadataOf(frame, part.component, part),
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: selectorOf(frame, part.component) },
    },
  });
  return [budget];
}
