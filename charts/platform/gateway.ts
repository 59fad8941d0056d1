import {
  type GatewayRouting,
  type KubeObject,
  labelKeys,
  listenerPorts,
  type Profile,
  publicPortsOf,
  type WildcardTls,
} from "../../constructs/index.ts";
import { apiCertificate, apiListener } from "./control-plane-route.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";

const apiVersion = "gateway.networking.k8s.io/v1";
const labels = platformLabels("gateway");

/** One gateway for all stores of the cluster, and its class when the profile brings it along. */
export function gateway({ routing, tls, baseDomain, platform }: Profile): readonly KubeObject[] {
  if (routing.kind !== "gateway") return [];
  const { gateway, gatewayClass } = routing;
  const { listeners, ...entrances } =
    tls.mode === "wildcard" ? tlsEntrances({ routing, tls, baseDomain }) : plainEntrance(routing);
  const all = [...listeners, ...apiEntrance(routing, { host: platform?.host, withTls: tls.mode === "wildcard" })];
  const shared: KubeObject = {
    apiVersion,
    kind: "Gateway",
    metadata: { name: gateway.name, namespace: gateway.namespace, labels },
    spec: { gatewayClassName: gatewayClass.name, listeners: all, ...entrances },
  };
  const redirects = tls.mode === "wildcard" ? [httpsRedirect(routing)] : [];
  if (gatewayClass.controllerName === undefined) return [shared, ...redirects];
  const owned: KubeObject = {
    apiVersion,
    kind: "GatewayClass",
    metadata: { name: gatewayClass.name, labels },
    spec: { controllerName: gatewayClass.controllerName },
  };
  return [owned, shared, ...redirects];
}

/** Only namespaces of stores may attach routes, so that no other route can take a store's host. */
const storeNamespaces = {
  from: "Selector",
  selector: { matchExpressions: [{ key: labelKeys.store, operator: "Exists" }] },
};

/** The same and the gateway's own, where the redirect lies; stores answer challenges for their hosts here. */
const platformNamespaces = { from: "Selector", selector: { matchLabels: { [labelKeys.partOf]: "storeplane" } } };

function plainEntrance(routing: GatewayRouting) {
  const { sectionName: name } = routing.gateway;
  const { http: port } = listenerPorts(routing);
  return { listeners: [{ name, port, protocol: "HTTP", allowedRoutes: { namespaces: storeNamespaces } }] };
}

/** The plain listener of a profile with TLS. */
export const redirectEntrance = "http";

interface TlsEntrances {
  readonly routing: GatewayRouting;
  readonly tls: WildcardTls;
  readonly baseDomain: string;
}

function tlsEntrances({ routing, tls, baseDomain }: TlsEntrances) {
  const { http, https } = listenerPorts(routing);
  const certificateRefs = [{ group: "", kind: "Secret", name: tls.certificateSecret }];
  return {
    listeners: [
      {
        name: redirectEntrance,
        port: http,
        protocol: "HTTP",
        allowedRoutes: { namespaces: platformNamespaces, kinds: routes },
      },
      {
        name: routing.gateway.sectionName,
        port: https,
        protocol: "HTTPS",
        hostname: `*.${baseDomain}`,
        tls: { mode: "Terminate", certificateRefs },
        allowedRoutes: { namespaces: storeNamespaces, kinds: routes },
      },
    ],
    // Stores add listeners for their custom hosts, each with a certificate of its own.
    ...(tls.customDomains === "issue" && { allowedListeners: { namespaces: storeNamespaces } }),
  };
}

/** A listener of its own for the API: only the platform may attach a route to it, and nothing else answers under its host. */
function apiEntrance(
  routing: GatewayRouting,
  { host, withTls }: { readonly host: string | undefined; readonly withTls: boolean },
) {
  if (host === undefined) return [];
  const { http, https } = listenerPorts(routing);
  const certificateRefs = [{ group: "", kind: "Secret", name: apiCertificate }];
  return [
    {
      name: apiListener,
      port: withTls ? https : http,
      protocol: withTls ? "HTTPS" : "HTTP",
      hostname: host,
      ...(withTls && { tls: { mode: "Terminate", certificateRefs } }),
      allowedRoutes: { namespaces: { from: "Selector", selector: systemLabels }, kinds: routes },
    },
  ];
}

const systemLabels = { matchLabels: { "kubernetes.io/metadata.name": systemNamespace } };

const routes = [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute" }];

/** For every host at once: a longer path, such as a certificate's challenge, comes before it. */
function httpsRedirect(routing: GatewayRouting): KubeObject {
  const { name, namespace } = routing.gateway;
  const { https } = publicPortsOf(routing);
  const requestRedirect = { scheme: "https", ...(https !== 443 && { port: https }), statusCode: 301 };
  return {
    apiVersion,
    kind: "HTTPRoute",
    metadata: { name: "https-redirect", namespace, labels },
    spec: {
      parentRefs: [{ name, namespace, sectionName: redirectEntrance }],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          filters: [{ type: "RequestRedirect", requestRedirect }],
        },
      ],
    },
  };
}
