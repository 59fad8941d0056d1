import type { KubeObject, Profile } from "../../../constructs/index.ts";
import type { Validation } from "../admission-policy.ts";
import { agentPolicy } from "./agent-policy.ts";
import { literal } from "./cel.ts";
import { distinct, hostsOf, ofKind, type Rendered, sampleHost } from "./rendered.ts";

const hostName = "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z]([a-z0-9-]{0,61}[a-z0-9])$";
const ownNamespace = "namespaceObject.metadata.name";

/** Routes as stores have them: at the gateway or the class of the profile, to their own Services, for hosts of their own. */
export function routeFence(profile: Profile, rendered: Rendered): readonly KubeObject[] {
  const isOwn = ownHosts(profile, rendered);
  return [
    ...agentPolicy({
      name: "ingresses",
      apiGroups: ["networking.k8s.io"],
      resources: ["ingresses"],
      validations: ingresses(profile, isOwn),
    }),
    ...agentPolicy({
      name: "routes",
      apiGroups: ["gateway.networking.k8s.io"],
      resources: ["httproutes"],
      validations: httpRoutes(ofKind(rendered, "HTTPRoute"), isOwn),
    }),
    ...agentPolicy({
      name: "listeners",
      apiGroups: ["gateway.networking.k8s.io"],
      resources: ["listenersets"],
      validations: listenerSets(ofKind(rendered, "ListenerSet"), isOwn),
    }),
  ];
}

type HostTest = (host: string) => string;

/**
 * CEL: whether a store may serve the host. All it knows about a custom host is that it is not the default host of any store
 * and not closed: the Store object, which would say more, is the agent's to write as well.
 */
function ownHosts({ baseDomain, closedHosts = [] }: Profile, rendered: Rendered): HostTest {
  const hosts = distinct(rendered.objects.flatMap(hostsOf));
  const defaults = hosts.filter((host) => host !== sampleHost);
  const closed = literal([baseDomain, ...closedHosts]);
  const isDefault: HostTest = (host) => `${host} in ${literal(defaults)}`;
  if (!hosts.includes(sampleHost)) return isDefault;
  return (host) =>
    `(${isDefault(host)} || (${host}.matches('${hostName}') && !${closed}.exists(closed, ${host} == closed || ${host}.endsWith('.' + closed))))`;
}

const hostMessage =
  "a route of the agent is for its store's own hosts, and for no host of the platform or of another store";

function ingresses({ routing }: Profile, isOwn: HostTest): readonly Validation[] {
  if (routing.kind !== "ingress") return [{ expression: "false", message: "stores of this cluster have no Ingress" }];
  return [
    {
      expression: `object.spec.?ingressClassName.orValue('') == ${literal(routing.className)}`,
      message: `an Ingress of the agent is of class ${routing.className}`,
    },
    {
      expression:
        `!has(object.spec.defaultBackend) && object.spec.?rules.orValue([]).all(rule, ${isOwn("rule.?host.orValue('')")})` +
        ` && object.spec.?tls.orValue([]).all(tls, tls.?hosts.orValue([]).all(host, ${isOwn("host")}))`,
      message: hostMessage,
    },
    {
      expression:
        "object.spec.?rules.orValue([]).all(rule, rule.?http.?paths.orValue([]).all(path, !has(path.backend.resource)))",
      message: "an Ingress of the agent leads to Services",
    },
  ];
}

interface ParentRef {
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
  readonly sectionName?: string;
}

interface RouteSpec {
  readonly parentRefs: readonly ParentRef[];
  readonly rules: readonly { readonly filters?: readonly object[] }[];
}

function httpRoutes(routes: readonly KubeObject[], isOwn: HostTest): readonly Validation[] {
  const specs = routes.map(({ spec }) => spec as RouteSpec);
  const parents = distinct(specs.flatMap(({ parentRefs }) => parentRefs.map(parentTest)));
  const filters = distinct(specs.flatMap(({ rules }) => rules.flatMap(({ filters = [] }) => filters.map(literal))));
  return [
    {
      expression: `object.spec.?parentRefs.orValue([]).all(parent, ${parents.join(" || ") || "false"})`,
      message: "a route of the agent attaches to the stores' gateway or to its store's own listeners",
    },
    {
      expression: `object.spec.?hostnames.orValue([]).size() > 0 && object.spec.hostnames.all(host, ${isOwn("host")})`,
      message: hostMessage,
    },
    {
      expression:
        "object.spec.?rules.orValue([]).all(rule, rule.?backendRefs.orValue([]).all(to, !has(to.filters)" +
        ` && to.?namespace.orValue(${ownNamespace}) == ${ownNamespace} && to.?kind.orValue('Service') == 'Service' && to.?group.orValue('') == '')` +
        ` && rule.?filters.orValue([]).all(filter, filter in [${filters.join(", ")}]))`,
      message:
        "a route of the agent leads to its store's own Services, and does no more on the way than stores' routes do",
    },
  ];
}

function parentTest({ kind = "Gateway", name, namespace, sectionName }: ParentRef): string {
  const section =
    kind === "Gateway" && sectionName !== undefined
      ? ` && parent.?sectionName.orValue('') == ${literal(sectionName)}`
      : "";
  return (
    `(parent.?group.orValue('gateway.networking.k8s.io') == 'gateway.networking.k8s.io' && parent.?kind.orValue('Gateway') == ${literal(kind)}` +
    ` && parent.name == ${literal(name)} && parent.?namespace.orValue(${ownNamespace}) == ${namespace === undefined ? ownNamespace : literal(namespace)}${section} && !has(parent.port))`
  );
}

interface ListenerSetSpec {
  readonly parentRef: { readonly name: string; readonly namespace: string };
  readonly listeners: readonly { readonly port: number; readonly protocol: string }[];
}

function listenerSets(sets: readonly KubeObject[], isOwn: HostTest): readonly Validation[] {
  const [first] = sets.map(({ spec }) => spec as ListenerSetSpec);
  const [listener] = first?.listeners ?? [];
  if (first === undefined || listener === undefined)
    return [{ expression: "false", message: "stores of this cluster have no listeners of their own" }];
  const { name, namespace } = first.parentRef;
  return [
    {
      expression:
        "object.spec.parentRef.?group.orValue('gateway.networking.k8s.io') == 'gateway.networking.k8s.io'" +
        " && object.spec.parentRef.?kind.orValue('Gateway') == 'Gateway'" +
        ` && object.spec.parentRef.name == ${literal(name)} && object.spec.parentRef.?namespace.orValue('') == ${literal(namespace)}`,
      message: "listeners of the agent are the stores' gateway's",
    },
    {
      expression:
        `object.spec.listeners.all(it, it.port == ${listener.port} && it.protocol == ${literal(listener.protocol)}` +
        ` && ${isOwn("it.?hostname.orValue('')")} && it.?allowedRoutes.?namespaces.?from.orValue('Same') == 'Same'` +
        ` && it.?tls.?mode.orValue('Terminate') == 'Terminate' && it.?tls.?certificateRefs.orValue([]).all(ref,` +
        ` ref.?kind.orValue('Secret') == 'Secret' && ref.?namespace.orValue(${ownNamespace}) == ${ownNamespace}))`,
      message: "listeners of the agent are for its store's own hosts, with its own certificates, for its own routes",
    },
  ];
}
