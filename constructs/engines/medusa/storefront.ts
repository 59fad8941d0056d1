import { imageRef } from "../../image.ts";
import type { Part } from "../../labels.ts";
import type { KubeObject } from "../../manifests.ts";
import type { StoreFrame } from "../../store-frame.ts";
import { service } from "../../workload/service.ts";
import { statelessServer } from "../../workload/stateless-server.ts";
import { portName, serverComponent, serverPort, storefrontComponent, storefrontPort } from "./components.ts";
import { nodeServerPod } from "./node-pod.ts";
import { publishableKey } from "./secrets.ts";
import { storefrontImage } from "./version.ts";

const part: Part = { app: "medusa", component: storefrontComponent };

/** Where pods of the same store reach Medusa; the public name need not resolve inside the cluster. */
export const serverAddress = `http://${serverComponent}:${serverPort}`;

/** The pages that shoppers see. */
export function storefront(frame: StoreFrame): KubeObject[] {
  const { url, hosts } = frame.endpoints;
  const pod = nodeServerPod(frame, {
    component: storefrontComponent,
    port: storefrontPort,
    healthPath: "/healthz",
    container: {
      image: imageOf(frame),
      env: [
        { name: "MEDUSA_URL", value: serverAddress },
        publishableKey,
        { name: "STORE_TITLE", value: frame.props.name },
        { name: "STORE_URL", value: url },
        { name: "STORE_HOSTS", value: hosts.join(",") },
        { name: "PORT", value: String(storefrontPort) },
        { name: "HOST", value: "0.0.0.0" },
        { name: "NODE_ENV", value: "production" },
      ],
    },
  });
  return [
    service(frame, { name: storefrontComponent, part, port: storefrontPort, targetPort: portName }),
    ...statelessServer(frame, part, pod),
  ];
}

/** The tenant's own image, or ours. */
function imageOf({ props, profile }: StoreFrame): string {
  return props.storefrontImage ?? imageRef(profile.images, storefrontImage);
}
