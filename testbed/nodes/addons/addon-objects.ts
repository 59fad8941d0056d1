import type { KubeObject } from "../../kube/apply-objects.ts";
import type { AddonImages } from "./addon-images.ts";
import { clusterDns } from "./cluster-dns.ts";
import { gatewayController } from "./gateway.ts";

/** What a cluster of real nodes has from the start, in the order to apply it, after the Gateway API definitions. */
export function addonObjects(images: AddonImages): readonly KubeObject[] {
  return [...clusterDns(images.coredns.reference), ...gatewayController(images.traefik.reference)];
}
