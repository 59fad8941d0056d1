import type { KubeObject } from "../../constructs/index.ts";

interface ParentRef {
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
  readonly sectionName: string;
}

interface Backend {
  readonly name: string;
  readonly port: number;
}

interface RouteView {
  readonly parentRefs: readonly ParentRef[];
  readonly hostnames: readonly string[];
  readonly rules: readonly { readonly backendRefs: readonly Backend[] }[];
}

interface IngressView {
  readonly tls?: readonly { readonly hosts: readonly string[] }[];
  readonly rules: readonly {
    readonly host: string;
    readonly http: { readonly paths: readonly { readonly backend: { readonly service: IngressBackend } }[] };
  }[];
}

interface IngressBackend {
  readonly name: string;
  readonly port: { readonly number: number };
}

interface ListenersView {
  readonly listeners: readonly { readonly name: string; readonly hostname?: string }[];
}

/** Routes that begin at no listener or end at no Service, and hosts that two objects answer for. */
export function routeViolations(objects: readonly KubeObject[], platform: readonly KubeObject[]): string[] {
  const all = [...objects, ...platform];
  const routes = objects.filter(({ kind }) => kind === "HTTPRoute");
  const ingresses = objects.filter(({ kind }) => kind === "Ingress");
  const hosts = [
    ...routes.flatMap(({ spec }) => (spec as RouteView).hostnames),
    ...ingresses.flatMap(({ spec }) => (spec as IngressView).rules.map(({ host }) => host)),
  ];
  return [
    ...(hosts.length === 0 ? ["no host leads to the store"] : []),
    ...hosts.filter((host, index) => hosts.indexOf(host) !== index).map((host) => `${host} is routed twice`),
    ...routes.flatMap((route) => strayRoute(route, all)),
    ...ingresses.flatMap((ingress) => strayIngress(ingress, objects)),
  ];
}

function strayRoute(route: KubeObject, all: readonly KubeObject[]): string[] {
  const { parentRefs, hostnames, rules } = route.spec as RouteView;
  const parents = parentRefs.filter((parent) => {
    const listeners = listenersOf(parent, route, all).filter(({ name }) => name === parent.sectionName);
    return !listeners.some(({ hostname }) => hostnames.every((host) => covers(hostname, host)));
  });
  return [
    ...parents.map(({ name, sectionName }) => `${nameOf(route)}: no listener ${sectionName} at ${name}`),
    ...missingServices(
      route,
      all,
      rules.flatMap(({ backendRefs }) => backendRefs),
    ),
  ];
}

/** A listener's host is one host, every host below one, or, when left out, any. */
function covers(listener: string | undefined, host: string): boolean {
  if (listener === undefined) return true;
  return listener.startsWith("*.") ? host.endsWith(listener.slice(1)) : listener === host;
}

function listenersOf({ kind = "Gateway", name, namespace }: ParentRef, route: KubeObject, all: readonly KubeObject[]) {
  const parent = all.find(
    (object) =>
      object.kind === kind &&
      object.metadata.name === name &&
      object.metadata.namespace === (namespace ?? route.metadata.namespace),
  );
  return (parent?.spec as ListenersView | undefined)?.listeners ?? [];
}

function strayIngress(ingress: KubeObject, objects: readonly KubeObject[]): string[] {
  const { tls, rules } = ingress.spec as IngressView;
  const secured = tls?.flatMap(({ hosts }) => hosts);
  const backends = rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service));
  return [
    ...rules
      .filter(({ host }) => secured !== undefined && !secured.includes(host))
      .map(({ host }) => `${nameOf(ingress)}: no certificate for ${host}`),
    ...missingServices(
      ingress,
      objects,
      backends.map(({ name, port }) => ({ name, port: port.number })),
    ),
  ];
}

function missingServices(from: KubeObject, objects: readonly KubeObject[], backends: readonly Backend[]): string[] {
  return backends
    .filter(({ name, port }) => {
      const service = objects.find(({ kind, metadata }) => kind === "Service" && metadata.name === name);
      const spec = service?.spec as { readonly ports: readonly { readonly port: number }[] } | undefined;
      return !spec?.ports.some((offered) => offered.port === port);
    })
    .map(({ name, port }) => `${nameOf(from)}: no Service ${name}:${port}`);
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}
