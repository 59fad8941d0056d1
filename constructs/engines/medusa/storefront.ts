import { imageRef } from "../../image.ts";
import type { Component } from "../../labels.ts";
import type { KubeObject } from "../../manifests.ts";
import type { RenderContext } from "../../render-context.ts";
import { service } from "../../workload/service.ts";
import { statelessServer } from "../../workload/stateless-server.ts";
import { portName, serverComponent, serverPort, storefrontComponent, storefrontPort } from "./components.ts";
import { nodeServerPod } from "./node-pod.ts";
import { publishableKey } from "./secrets.ts";
import { storefrontImage } from "./version.ts";

const component: Component = { app: "medusa", name: storefrontComponent };

/** Where pods of the same store reach Medusa; the public name need not resolve inside the cluster. */
export const serverAddress = `http://${serverComponent}:${serverPort}`;

/** The pages that shoppers see. */
export function storefront(context: RenderContext): KubeObject[] {
  const { url, hosts } = context.endpoints;
  const pod = nodeServerPod(context, {
    component: storefrontComponent,
    port: storefrontPort,
    healthPath: "/healthz",
    container: {
      image: imageOf(context),
      env: [
        { name: "MEDUSA_URL", value: serverAddress },
        publishableKey,
        { name: "STORE_TITLE", value: context.props.name },
        { name: "STORE_URL", value: url },
        { name: "STORE_HOSTS", value: hosts.join(",") },
        { name: "PORT", value: String(storefrontPort) },
        { name: "HOST", value: "0.0.0.0" },
        { name: "NODE_ENV", value: "production" },
      ],
    },
  });
  return [
    service(context, { name: storefrontComponent, component, port: storefrontPort, targetPort: portName }),
    ...statelessServer(context, component, pod),
  ];
}

/** The tenant's own image, or ours. */
function imageOf({ props, profile }: RenderContext): string {
  return props.storefrontImage ?? imageRef(profile.images, storefrontImage);
}
