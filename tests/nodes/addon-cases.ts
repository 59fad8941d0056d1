import { platformObjects } from "../../charts/platform/objects.ts";
import { labelKeys, localProfile } from "../../constructs/index.ts";
import type { KubeObject } from "../../testbed/kube/apply-objects.ts";
import { gatewayClassName } from "../../testbed/nodes/addons/gateway.ts";

/** A store's namespace, and restricted. */
export const namespace = "shop";
const restricted = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  automountServiceAccountToken: false,
};
const container = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };

/** A backend in a store's namespace, reached by one host name through the Gateway API and by another as an Ingress. */
export function routedBackend(image: string): readonly KubeObject[] {
  const labels = { app: "web" };
  return [
    namespaceOfStore(),
    sharedGateway(),
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            ...restricted,
            containers: [{ name: "web", image, args: ["serve=:8080"], securityContext: container }],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080, protocol: "TCP" }] },
    },
    httpRoute("route.stores.localhost"),
    ingress("ingress.stores.localhost"),
  ];
}

function namespaceOfStore(): KubeObject {
  const labels = { [labelKeys.store]: "shop", "pod-security.kubernetes.io/enforce": "restricted" };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } };
}

/** The platform's own Gateway, of the class that is served here. */
function sharedGateway(): KubeObject {
  const gatewayClass = { name: gatewayClassName };
  const profile = { ...localProfile, routing: { ...localProfile.routing, gatewayClass } };
  const gateway = platformObjects(profile).find(({ kind }) => kind === "Gateway");
  if (gateway === undefined) throw new Error("the local profile has no Gateway");
  return gateway;
}

function httpRoute(host: string): KubeObject {
  const { name, namespace: where, sectionName } = localProfile.routing.gateway;
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "web", namespace },
    spec: {
      parentRefs: [{ name, namespace: where, sectionName }],
      hostnames: [host],
      rules: [{ backendRefs: [{ name: "web", port: 80 }] }],
    },
  };
}

function ingress(host: string): KubeObject {
  const backend = { service: { name: "web", port: { number: 80 } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "web", namespace },
    spec: {
      ingressClassName: gatewayClassName,
      rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    },
  };
}

/** A pod that does one step of the probe and ends. */
export function askingPod({ name, image, step }: { name: string; image: string; step: string }): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      ...restricted,
      restartPolicy: "Never",
      containers: [{ name: "probe", image, args: [step], securityContext: container }],
    },
  };
}
