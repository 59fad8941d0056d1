import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import { type Component, selectorOf } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, type RenderContext, replicasOf } from "../render-context.ts";

/** A drained node takes one pod of the component at a time. None for a single pod: it would stop every drain. */
export function disruptionBudget(context: RenderContext, component: Component): KubeObject[] {
  if (replicasOf(context, component.name) < 2) return [];
  const budget = render(k8s.KubePodDisruptionBudget, {
    metadata: metadataOf(context, component.name, component),
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: selectorOf(context, component.name) },
    },
  });
  return [budget];
}
