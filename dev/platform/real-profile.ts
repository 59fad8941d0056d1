import { type ClusterProfile, localProfile } from "../../constructs/index.ts";

/** The add-on that plays both parts; its GatewayClass and IngressClass have its name. */
const proxy = "traefik";
const routing = { ...localProfile.routing, gatewayClass: { name: proxy } };

/** The local profile with a proxy that forwards for real. */
export const gatewayProfile: ClusterProfile = { base: "local", routing };

/** The same where visitors come to the proxy by another port, as behind a NAT. */
export function gatewayProfileAt(http: number): ClusterProfile {
  return { base: "local", routing: { ...routing, publicPorts: { http } } };
}

/** The same cluster with Ingresses in place of HTTPRoutes. */
export const ingressProfile: ClusterProfile = {
  base: "local",
  routing: { kind: "ingress", className: proxy, proxyNamespace: routing.gateway.namespace },
};
