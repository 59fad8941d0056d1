import type { KubeObject } from "../../kube/apply-objects.ts";
import { serviceAccountWithRole } from "./cluster-role.ts";
import { addonDeployment, container } from "./unprivileged.ts";

const namespace = "storeplane-gateway";
const name = "traefik";
const labels = { "app.kubernetes.io/name": name };

/** Name of the GatewayClass and of the IngressClass that Traefik answers to. */
export const gatewayClassName = name;

/** Where shops are reached: at the Service's address on the usual ports, at the node's on its own. */
export const gatewayEntrance = {
  address: "10.96.0.80",
  http: 80,
  https: 443,
  nodeHttp: 30_080,
  nodeHttps: 30_443,
} as const;

/** Traefik finds a listener's entry point by its port, so it has to listen on the ports that Gateways name. */
const args = [
  `--entryPoints.web.address=:${gatewayEntrance.http}`,
  `--entryPoints.websecure.address=:${gatewayEntrance.https}`,
  "--entryPoints.traefik.address=:8080",
  "--ping=true",
  "--providers.kubernetesGateway=true",
  `--providers.kubernetesGateway.statusAddress.ip=${gatewayEntrance.address}`,
  "--providers.kubernetesIngress=true",
  `--providers.kubernetesIngress.ingressEndpoint.ip=${gatewayEntrance.address}`,
  // The default of 2 s is all that a new route would wait for.
  "--providers.providersThrottleDuration=100ms",
  "--global.checkNewVersion=false",
  "--global.sendAnonymousUsage=false",
  "--log.level=INFO",
];

/** A proxy for shops: HTTPRoutes of Gateways of its class, and Ingresses of its class. */
export function gatewayController(image: string): readonly KubeObject[] {
  return [
    proxyNamespace,
    ...serviceAccountWithRole({ name, namespace }, [...clusterRules, ...gatewayRules, ...ingressRules]),
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: gatewayClassName },
      spec: { controllerName: "traefik.io/gateway-controller" },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "IngressClass",
      metadata: { name: gatewayClassName },
      spec: { controller: "traefik.io/ingress-controller" },
    },
    deployment(image),
    service(),
  ];
}

/** As the platform makes it: whoever applies it first, the other has nothing to change. */
const proxyNamespace: KubeObject = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: {
    name: namespace,
    labels: {
      "app.kubernetes.io/name": "storeplane",
      "app.kubernetes.io/component": "gateway",
      "app.kubernetes.io/managed-by": "storeplane",
      "app.kubernetes.io/part-of": "storeplane",
      "pod-security.kubernetes.io/enforce": "baseline",
      "pod-security.kubernetes.io/enforce-version": "v1.35",
    },
  },
};

const read = ["get", "list", "watch"];

const clusterRules = [
  { apiGroups: [""], resources: ["namespaces", "nodes", "services", "secrets", "configmaps"], verbs: read },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
];

const gatewayKinds = ["gatewayclasses", "gateways", "httproutes", "grpcroutes", "backendtlspolicies"];

const gatewayRules = [
  { apiGroups: ["gateway.networking.k8s.io"], resources: [...gatewayKinds, "referencegrants"], verbs: read },
  {
    apiGroups: ["gateway.networking.k8s.io"],
    resources: gatewayKinds.map((kind) => `${kind}/status`),
    verbs: ["update"],
  },
];

const ingressRules = [
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "ingressclasses"], verbs: read },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses/status"], verbs: ["update"] },
];

function deployment(image: string): KubeObject {
  const traefik = container({
    name,
    image,
    args,
    ports: { web: { port: gatewayEntrance.http }, websecure: { port: gatewayEntrance.https } },
    live: { path: "/ping", port: 8080 },
    ready: { path: "/ping", port: 8080 },
    requests: { cpu: "50m", memory: "100Mi" },
    memoryLimit: "400Mi",
  });
  return addonDeployment({ name, namespace, labels }, { containers: [traefik] });
}

function service(): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels },
    spec: {
      type: "NodePort",
      clusterIP: gatewayEntrance.address,
      selector: labels,
      ports: [
        {
          name: "web",
          port: gatewayEntrance.http,
          targetPort: "web",
          nodePort: gatewayEntrance.nodeHttp,
          protocol: "TCP",
        },
        {
          name: "websecure",
          port: gatewayEntrance.https,
          targetPort: "websecure",
          nodePort: gatewayEntrance.nodeHttps,
          protocol: "TCP",
        },
      ],
    },
  };
}
