import {
  type GatewayRouting,
  type IngressRouting,
  issuerAnnotation,
  type KubeObject,
  type PlatformHome,
  type Profile,
} from "../../constructs/index.ts";
import { controlPlaneName } from "./api-address.ts";
import { servicePort } from "./control-plane.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";

/** The gateway's own listener for the API, so that no store's route can come to its host. */
export const apiListener = "api";

/** Secret of the certificate of the API's host, where TLS ends. */
export const apiCertificate = "storeplane-api";

/** A request is answered or refused in less; the API's own budget is 20 s. */
const requestTimeout = "60s";

/** The way from visitors to the API, as the profile has it for stores; none without a host. */
export function controlPlaneRoute({ routing, tls }: Profile, { host }: PlatformHome): readonly KubeObject[] {
  if (host === undefined) return [];
  if (routing.kind === "gateway") return [httpRoute(routing, host)];
  return [ingress(routing, { host, issuer: tls.mode === "wildcard" ? tls.issuer : undefined })];
}

const metadata = { name: controlPlaneName, namespace: systemNamespace, labels: platformLabels("control-plane") };

function httpRoute({ gateway: { name, namespace } }: GatewayRouting, host: string): KubeObject {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata,
    spec: {
      parentRefs: [{ name, namespace, sectionName: apiListener }],
      hostnames: [host],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: [{ name: controlPlaneName, port: servicePort }],
          timeouts: { request: requestTimeout },
        },
      ],
    },
  };
}

interface IngressHost {
  readonly host: string;
  /** Who makes its certificate; undefined for plain HTTP. */
  readonly issuer: string | undefined;
}

function ingress({ className, annotations }: IngressRouting, { host, issuer }: IngressHost): KubeObject {
  const backend = { service: { name: controlPlaneName, port: { number: servicePort } } };
  const all = { ...annotations, ...(issuer !== undefined && { [issuerAnnotation]: issuer }) };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { ...metadata, ...(Object.keys(all).length > 0 && { annotations: all }) },
    spec: {
      ingressClassName: className,
      ...(issuer !== undefined && { tls: [{ hosts: [host], secretName: apiCertificate }] }),
      rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    },
  };
}
