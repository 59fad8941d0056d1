import { k8s } from "cdk8s-plus-28";
import { disruptionBudget } from "../guards/disruption-budget.ts";
import { render } from "../kube-object.ts";
import { type Component, labelsOf, selectorOf } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, type RenderContext, replicasOf } from "../render-context.ts";
import { spread } from "./spread.ts";

/** Longer than a gateway takes to leave a pod that is about to go: 13 s were seen where pods start on a node at its limit. */
export const drainSeconds = 20;

/**
 * Lets a pod answer what the gateway still sends it while the news of its end spreads. By a command of the image: the
 * classes for Kubernetes 1.28 do not know the native `sleep` action. An image without one ends at once, no worse.
 */
export const drain: k8s.Lifecycle = { preStop: { exec: { command: ["sleep", String(drainSeconds)] } } };

/** A new pod is ready before an old one goes. The quota needs room for one more. */
export const withoutGap: k8s.DeploymentStrategy = {
  type: "RollingUpdate",
  rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(0), maxSurge: k8s.IntOrString.fromNumber(1) },
};

/**
 * A Deployment whose pods keep no state, replaced without a gap. From two replicas on they keep
 * apart where they can, and a node that is drained takes one at a time.
 */
export function statelessServer(context: RenderContext, component: Component, pod: k8s.PodSpec): KubeObject[] {
  const { name } = component;
  const replicas = replicasOf(context, name);
  const selector = { matchLabels: selectorOf(context, name) };
  const deployment = render(k8s.KubeDeployment, {
    metadata: metadataOf(context, name, component),
    spec: {
      replicas,
      revisionHistoryLimit: 2,
      strategy: withoutGap,
      selector,
      template: {
        metadata: { labels: labelsOf(context, component) },
        spec: { ...pod, ...(replicas > 1 && { topologySpreadConstraints: spread(selector) }) },
      },
    },
  });
  return [deployment, ...disruptionBudget(context, component)];
}
