import type { StepObject } from "../manifests.ts";
import type { GatewayRouting, ListenerPorts } from "../profile/profile.ts";
import { metadataOf, type RenderContext } from "../render-context.ts";
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
export function listenerSets(context: RenderContext, routing: GatewayRouting): StepObject[] {
  const tls = issuingTls(context.profile);
  const hosts = context.props.hosts;
  if (tls === undefined || hosts.length === 0) return [];
  const { https } = listenerPorts(routing);
  const metadata = metadataOf(context, listenerSetName, { app: "storeplane", name: "custom-hosts" });
  const object = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "ListenerSet",
    metadata: { ...metadata, annotations: { [issuerAnnotation]: tls.issuer } },
    spec: {
      parentRef: {
        group: "gateway.networking.k8s.io",
        kind: "Gateway",
        name: routing.gateway.name,
        namespace: routing.gateway.namespace,
      },
      listeners: hosts.map((host) => listener(host, https)),
    },
  };
  return [{ step: "route", object, customHosts: hosts }];
}

function listener(hostname: string, port: number) {
  return {
    name: listenerOf(hostname),
    hostname,
    port,
    protocol: "HTTPS",
    tls: {
      mode: "Terminate",
      certificateRefs: [{ group: "", kind: "Secret", name: certificateSecretOf(hostname) }],
    },
    allowedRoutes: { namespaces: { from: "Same" } },
  };
}

/** Ports of every listener for stores, the shared ones and those of custom hosts. */
export function listenerPorts({ ports }: GatewayRouting): ListenerPorts {
  return ports ?? { http: 80, https: 443 };
}
