import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import type { Part } from "../labels.ts";
import { selectorOf } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, type StoreFrame } from "../store-frame.ts";

export interface ServiceProps {
  readonly name: string;
  readonly part: Part;
  readonly port: number;
  /** Name of the container port. */
  readonly targetPort: string;
  /** @default false: the service has an address of its own */
  readonly headless?: boolean;
}

/** A Service inside the cluster for all pods of one component. */
export function service(frame: StoreFrame, props: ServiceProps): KubeObject {
  const { name, part, port, targetPort, headless = false } = props;
  return render(k8s.KubeService, {
    metadata: metadataOf(frame, name, part),
    spec: {
      type: "ClusterIP",
      ...(headless && { clusterIp: "None" }),
      selector: selectorOf(frame, part.component),
      ports: [{ name: targetPort, port, protocol: "TCP", targetPort: k8s.IntOrString.fromString(targetPort) }],
    },
  });
}
