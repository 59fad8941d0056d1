import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import { type Component, labelsOf, selectorOf } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, type RenderContext } from "../render-context.ts";
import type { ProbeTiming } from "./probes.ts";

export const readinessTiming: ProbeTiming = { period: 10, timeout: 10, failures: 3 };
/** Patient: on a crowded node a probe's command alone takes seconds, and a restart would only add to the crowd. */
export const livenessTiming: ProbeTiming = { period: 20, timeout: 20, failures: 6 };

/** A StatefulSet of one pod behind the headless Service of its component: never two servers at one volume. */
export function singleServer(context: RenderContext, component: Component, pod: k8s.PodSpec): KubeObject {
  const { name } = component;
  return render(k8s.KubeStatefulSet, {
    metadata: metadataOf(context, name, component),
    spec: {
      serviceName: name,
      replicas: 1,
      revisionHistoryLimit: 2,
      // In order, a pod that can't become ready would never be replaced, also when its template was put right.
      podManagementPolicy: "Parallel",
      selector: { matchLabels: selectorOf(context, name) },
      template: { metadata: { labels: labelsOf(context, component) }, spec: pod },
    },
  });
}
