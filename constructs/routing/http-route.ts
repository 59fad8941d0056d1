import type { StepObject } from "../manifests.ts";
import type { GatewayRouting, Profile } from "../profile/profile.ts";
import { metadataOf, type RenderContext } from "../render-context.ts";
import type { RouteTarget } from "../topology.ts";
import { issuingTls } from "./certificates.ts";
import { hostHash } from "./host-name.ts";
import { listenerOf, listenerSetName } from "./listener-set.ts";
import { publicPortsOf } from "./public-address.ts";

interface ParentRef {
  readonly group?: "gateway.networking.k8s.io";
  readonly kind?: "ListenerSet";
  readonly name: string;
  readonly namespace?: string;
  readonly sectionName: string;
}

/** Spec of a Gateway API v1 HTTPRoute, as far as stores use it; cdk8s-plus has no class for the kind. */
interface HttpRouteSpec {
  readonly parentRefs: readonly ParentRef[];
  readonly hostnames: readonly string[];
  readonly rules: readonly {
    readonly matches: readonly { readonly path: { readonly type: "PathPrefix" | "Exact"; readonly value: string } }[];
    readonly filters?: readonly object[];
    readonly backendRefs: readonly { readonly name: string; readonly port: number }[];
    readonly timeouts: { readonly request: string };
  }[];
}

/** Long enough for an import in the shop's administration. */
const requestTimeout = "120s";

/**
 * For this host only: what lies below a tenant's own domain is none of our business. A browser keeps it for every port of
 * the host, so never where HTTPS has another port than its own: it would ask for https where nothing or plain HTTP is.
 */
const strictTransport = {
  type: "ResponseHeaderModifier",
  responseHeaderModifier: { set: [{ name: "Strict-Transport-Security", value: "max-age=31536000" }] },
};

/** One route per host, so that each host's acceptance shows on its own; the first is named like its target. */
export function httpRoutes(
  context: RenderContext,
  { gateway }: GatewayRouting,
  { hosts, target }: { readonly hosts: readonly string[]; readonly target: RouteTarget },
): StepObject[] {
  const { props, profile } = context;
  const shared: ParentRef = { name: gateway.name, namespace: gateway.namespace, sectionName: gateway.sectionName };
  return hosts.map((host, index) => {
    const name = index === 0 ? target.name : `${target.name}-${hostHash(host)}`;
    const isCustom = props.hosts.includes(host);
    const parent = isCustom && issuingTls(profile) ? ownListener(host) : shared;
    const object = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: metadataOf(context, name, { app: props.engine, name: target.name }),
      spec: routeSpec({ host, parent, target, isStrict: isStrict(profile) }),
    };
    return { step: "route", object, ...(isCustom && { customHosts: [host] }) };
  });
}

function ownListener(host: string): ParentRef {
  return {
    group: "gateway.networking.k8s.io",
    kind: "ListenerSet",
    name: listenerSetName,
    sectionName: listenerOf(host),
  };
}

interface RouteProps {
  readonly host: string;
  readonly parent: ParentRef;
  readonly target: RouteTarget;
  readonly isStrict: boolean;
}

function isStrict({ routing, tls }: Profile): boolean {
  return tls.mode !== "none" && publicPortsOf(routing).https === 443;
}

function routeSpec({ host, parent, target, isStrict }: RouteProps): HttpRouteSpec {
  return {
    parentRefs: [parent],
    hostnames: [host],
    rules: [
      {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        ...(isStrict && { filters: [strictTransport] }),
        backendRefs: [{ name: target.name, port: target.port }],
        timeouts: { request: requestTimeout },
      },
    ],
  };
}
