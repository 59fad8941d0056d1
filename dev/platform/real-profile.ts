import { localProfile, type Profile } from "../../constructs/index.ts";

/** The add-on that plays both parts; its GatewayClass and IngressClass have its name. */
const proxy = "traefik";

/** The local profile with a proxy that forwards for real. */
export const gatewayProfile: Profile = {
  ...localProfile,
  routing: { ...localProfile.routing, gatewayClass: { name: proxy } },
};

/** The same where visitors come to the proxy by another port, as behind a NAT. */
export function gatewayProfileAt(http: number): Profile {
  return { ...gatewayProfile, routing: { ...gatewayProfile.routing, publicPorts: { http } } };
}

/** The same cluster with Ingresses in place of HTTPRoutes. */
export const ingressProfile: Profile = {
  ...localProfile,
  routing: { kind: "ingress", className: proxy, proxyNamespace: localProfile.routing.gateway.namespace },
};
