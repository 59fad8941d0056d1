import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import { labelsOf, type Part, selectorOf } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, type StoreFrame } from "../store-frame.ts";
import type { ProbeTiming } from "./probes.ts";

export const readinessTiming: ProbeTiming = { period: 10, timeout: 10, failures: 3 };
/** Patient: on a crowded node a probe's command alone takes seconds, and a restart would only add to the crowd. */
export const livenessTiming: ProbeTiming = { period: 20, timeout: 20, failures: 6 };

/** A StatefulSet of one pod behind the headless Service of its component: never two servers at one volume. */
export function singleServer(frame: StoreFrame, part: Part, pod: k8s.PodSpec): KubeObject {
  const { component } = part;
  return render(k8s.KubeStatefulSet, {
    metadata: metadataOf(frame, component, part),
    spec: {
      serviceName: component,
      replicas: 1,
      revisionHistoryLimit: 2,
      // In order, a pod that can't become ready would never be replaced, also when its template was put right.
      podManagementPolicy: "Parallel",
      selector: { matchLabels: selectorOf(frame, component) },
      template: { metadata: { labels: labelsOf(frame, part) }, spec: pod },
    },
  });
}
