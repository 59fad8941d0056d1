import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import type { Component } from "../labels.ts";
import { selectorOf } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, type RenderContext } from "../render-context.ts";

export interface ServiceProps {
  readonly name: string;
  readonly component: Component;
  readonly port: number;
  /** Name of the container port. */
  readonly targetPort: string;
  /** @default false: the service has an address of its own */
  readonly headless?: boolean;
}

/** A Service inside the cluster for all pods of one component. */
export function service(context: RenderContext, props: ServiceProps): KubeObject {
  const { name, component, port, targetPort, headless = false } = props;
  return render(k8s.KubeService, {
    metadata: metadataOf(context, name, component),
    spec: {
      type: "ClusterIP",
      ...(headless && { clusterIp: "None" }),
      selector: selectorOf(context, component.name),
      ports: [{ name: targetPort, port, protocol: "TCP", targetPort: k8s.IntOrString.fromString(targetPort) }],
    },
  });
}
