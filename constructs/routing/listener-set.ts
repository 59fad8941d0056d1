import type { KubeObject } from "../manifests.ts";
import type { GatewayRouting } from "../profile.ts";
import { metadataOf, type StoreFrame } from "../store-frame.ts";
import { issuerAnnotation, issuingTls } from "./certificates.ts";
import { certificateSecretOf, hostHash } from "./host-name.ts";

export const listenerSetName = "custom-hosts";

/** Listener of one custom host in the store's own set. */
export function listenerOf(host: string): string {
  return `host-${hostHash(host)}`;
}

/**
 * Adds the store's custom hosts to the shared gateway, each with a certificate that cert-manager makes: in the store's
 * namespace, so that neither the gateway nor another store changes with them. None without custom hosts.
 */
export function listenerSets(frame: StoreFrame, { gateway }: GatewayRouting): KubeObject[] {
  const tls = issuingTls(frame.profile);
  const hosts = frame.props.customHosts;
  if (tls === undefined || hosts.length === 0) return [];
  const metadata = metadataOf(frame, listenerSetName, { app: "storeplane", component: "custom-hosts" });
  return [
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "ListenerSet",
      metadata: { ...metadata, annotations: { [issuerAnnotation]: tls.issuer } },
      spec: {
        parentRef: {
          group: "gateway.networking.k8s.io",
          kind: "Gateway",
          name: gateway.name,
          namespace: gateway.namespace,
        },
        listeners: hosts.map(listener),
      },
    },
  ];
}

function listener(hostname: string) {
  return {
    name: listenerOf(hostname),
    hostname,
    port: 443,
    protocol: "HTTPS",
    tls: {
      mode: "Terminate",
      certificateRefs: [{ group: "", kind: "Secret", name: certificateSecretOf(hostname) }],
    },
    allowedRoutes: { namespaces: { from: "Same" } },
  };
}
