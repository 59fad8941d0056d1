import { createHash } from "node:crypto";
import type { KubeObject } from "./manifests.ts";
import { metadataOf, type StoreFrame } from "./store-frame.ts";

/** Spec of a Gateway API v1 HTTPRoute, as far as stores use it; cdk8s-plus has no class for the kind. */
interface HttpRouteSpec {
  readonly parentRefs: readonly { readonly name: string; readonly namespace: string; readonly sectionName: string }[];
  readonly hostnames: readonly string[];
  readonly rules: readonly {
    readonly matches: readonly { readonly path: { readonly type: "PathPrefix" | "Exact"; readonly value: string } }[];
    readonly backendRefs: readonly { readonly name: string; readonly port: number }[];
    readonly timeouts: { readonly request: string };
  }[];
}

/** Long enough for an import in the shop's administration. */
const requestTimeout = "120s";

export interface RouteTarget {
  /** Name of the Service, and of the component behind it. */
  readonly name: string;
  readonly port: number;
}

/** One route per host, so that each host's acceptance shows on its own; the first is named like its target. */
export function httpRoutes(frame: StoreFrame, hosts: readonly string[], target: RouteTarget): KubeObject[] {
  return hosts.map((host, index) => {
    const name = index === 0 ? target.name : `${target.name}-${hostHash(host)}`;
    const metadata = metadataOf(frame, name, { app: frame.props.engine, component: target.name });
    return {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata,
      spec: routeSpec(frame, host, target),
    };
  });
}

function routeSpec(frame: StoreFrame, host: string, target: RouteTarget): HttpRouteSpec {
  const { name, namespace, sectionName } = frame.profile.routing.gateway;
  return {
    parentRefs: [{ name, namespace, sectionName }],
    hostnames: [host],
    rules: [
      {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        backendRefs: [{ name: target.name, port: target.port }],
        timeouts: { request: requestTimeout },
      },
    ],
  };
}

/** Names a route by its host, not by its place in the list, so that removing one host leaves the others alone. */
function hostHash(host: string): string {
  return createHash("sha256").update(host).digest("hex").slice(0, 10);
}
