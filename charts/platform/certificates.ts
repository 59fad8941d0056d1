import type { GatewayRouting, KubeObject, Profile } from "../../constructs/index.ts";
import { apiCertificate } from "./control-plane-route.ts";
import { redirectEntrance } from "./gateway.ts";
import { platformLabels } from "./labels.ts";

/** Kinds of which an installation makes what is missing and leaves what is there: its operator has completed it. */
export const completedByHand: ReadonlySet<string> = new Set(["ClusterIssuer"]);

const apiVersion = "cert-manager.io/v1";
const labels = platformLabels("certificates");

/**
 * One certificate for all stores, one for the API if it has a host, and an issuer for them; needs the kinds of cert-manager in the cluster. A wildcard is
 * only proved by DNS, so the issuer must be given the way into the zone: what stands here is a placeholder (RFC 2136)
 * to be replaced by the provider's own solver. Custom hosts lie in zones of others, so those are proved by HTTP.
 */
export function certificates({ baseDomain, routing, tls, platform }: Profile): readonly KubeObject[] {
  // Behind an Ingress the certificate is the controller's own, in whatever namespace that wants it.
  if (tls.mode !== "wildcard" || routing.kind !== "gateway") return [];
  const { certificateSecret: name, issuer } = tls;
  const { namespace } = routing.gateway;
  const host = platform?.host;
  const provesHosts = tls.customDomains === "issue" || host !== undefined;
  const solvers = [zoneSolver(issuer, baseDomain), ...(provesHosts ? [hostSolver(routing)] : [])];
  return [
    { apiVersion, kind: "ClusterIssuer", metadata: { name: issuer, labels }, spec: { acme: acme(issuer, solvers) } },
    certificate({ name, namespace, host: `*.${baseDomain}`, issuer }),
    ...(host === undefined ? [] : [certificate({ name: apiCertificate, namespace, host, issuer })]),
  ];
}

interface CertificateProps {
  /** Name of the certificate and of its Secret. */
  readonly name: string;
  readonly namespace: string;
  readonly host: string;
  readonly issuer: string;
}

function certificate({ name, namespace, host, issuer }: CertificateProps): KubeObject {
  return {
    apiVersion,
    kind: "Certificate",
    metadata: { name, namespace, labels },
    spec: {
      secretName: name,
      dnsNames: [host],
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: issuer },
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    },
  };
}

function acme(issuer: string, solvers: readonly object[]) {
  return {
    server: "https://acme-v02.api.letsencrypt.org/directory",
    privateKeySecretRef: { name: `${issuer}-account` },
    solvers,
  };
}

function zoneSolver(issuer: string, zone: string) {
  return {
    selector: { dnsZones: [zone] },
    dns01: {
      rfc2136: {
        nameserver: "ns.example.com:53",
        tsigKeyName: "storeplane",
        tsigAlgorithm: "HMACSHA256",
        tsigSecretSecretRef: { name: `${issuer}-dns`, key: "tsig" },
      },
    },
  };
}

/** At the plain listener, which takes routes from stores' namespaces for this. */
function hostSolver({ gateway: { name, namespace } }: GatewayRouting) {
  const parentRefs = [{ kind: "Gateway", name, namespace, sectionName: redirectEntrance }];
  return { http01: { gatewayHTTPRoute: { parentRefs } } };
}
