import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import { type Component, selectorOf } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { labelKeys } from "../marks.ts";
import type { Profile, Routing } from "../profile/profile.ts";
import { metadataOf, type RenderContext } from "../render-context.ts";
import { issuingTls } from "../routing/certificates.ts";
import type { Flow, Front, Topology } from "../topology.ts";
import { backupComponent, backupRepositoryPlace, repositoryPeer } from "./backup-repository.ts";
import { internetPeers, outboundPorts } from "./internet.ts";

const component: Component = { app: "storeplane", name: "guard" };
const namespaceName = "kubernetes.io/metadata.name";
const nodeLocalDns = ["169.254.20.10/32"];
/** Port of the pods that answer HTTP-01 challenges for cert-manager. */
const solverPort = 8089;

/** Everything is denied both ways; then exactly the holes that the engine's topology names. */
export function networkPolicies(context: RenderContext, topology: Topology): KubeObject[] {
  return [
    policy(context, "default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
    allowDns(context),
    ...topology.fronts.map((front) => allowGateway(context, front)),
    ...allowSolver(context),
    ...topology.flows.flatMap((flow) => allowFlow(context, flow)),
    ...allowInternet(context, topology.internet),
  ];
}

function policy(context: RenderContext, name: string, spec: k8s.NetworkPolicySpec): KubeObject {
  return render(k8s.KubeNetworkPolicy, { metadata: metadataOf(context, name, component), spec });
}

function allowDns(context: RenderContext): KubeObject {
  const clusterDns: k8s.NetworkPolicyPeer = {
    namespaceSelector: { matchLabels: { [namespaceName]: "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  return policy(context, "allow-dns", {
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [{ to: [clusterDns, ...dnsCaches(context.profile)], ports: [port("UDP", 53), port("TCP", 53)] }],
  });
}

/** Where pods ask for names beside the cluster's DNS; policies see these addresses, which no selector names. */
export function dnsCaches({ nodeDnsCidrs = nodeLocalDns }: Profile): readonly k8s.NetworkPolicyPeer[] {
  return nodeDnsCidrs.map((cidr) => ({ ipBlock: { cidr } }));
}

function allowGateway(context: RenderContext, front: Front): KubeObject {
  const proxies = { matchLabels: { [namespaceName]: proxyNamespaceOf(context.profile.routing) } };
  return policy(context, front.role === "shop" ? "allow-gateway" : `allow-gateway-${front.role}`, {
    podSelector: { matchLabels: selectorOf(context, front.component) },
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ namespaceSelector: proxies }], ports: [port("TCP", front.port)] }],
  });
}

/** cert-manager proves a custom host from a pod in the store's namespace, which it labels so and removes again. */
function allowSolver(context: RenderContext): KubeObject[] {
  if (issuingTls(context.profile) === undefined) return [];
  const proxies = { matchLabels: { [namespaceName]: proxyNamespaceOf(context.profile.routing) } };
  const solver = policy(context, "allow-certificate-solver", {
    podSelector: { matchLabels: { "acme.cert-manager.io/http01-solver": "true" } },
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ namespaceSelector: proxies }], ports: [port("TCP", solverPort)] }],
  });
  return [solver];
}

function allowFlow(context: RenderContext, flow: Flow): KubeObject[] {
  const target = { matchLabels: selectorOf(context, flow.to) };
  const callers = anyOf(context, flow.from);
  const ports = [port("TCP", flow.port)];
  return [
    policy(context, `${flow.to}-from-callers`, {
      podSelector: target,
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: callers }], ports }],
    }),
    policy(context, `callers-to-${flow.to}`, {
      podSelector: callers,
      policyTypes: ["Egress"],
      egress: [{ to: [{ podSelector: target }], ports }],
    }),
  ];
}

/** For pods that back the store up, where the cluster keeps backups; what runs in the shop has no way there. */
export function towardsRepository(context: RenderContext): KubeObject[] {
  if (context.profile.backupRepository === undefined) return [];
  const towards = policy(context, "backup-to-repository", {
    podSelector: anyOf(context, [backupComponent]),
    policyTypes: ["Egress"],
    egress: [{ to: [repositoryPeer()], ports: [port("TCP", backupRepositoryPlace.port)] }],
  });
  return [towards];
}

function allowInternet(context: RenderContext, components: readonly string[]): KubeObject[] {
  const ports = outboundPorts(context.profile).map((number) => port("TCP", number));
  // An empty list would mean every port.
  if (components.length === 0 || ports.length === 0) return [];
  const internet = policy(context, "allow-internet", {
    podSelector: anyOf(context, components),
    policyTypes: ["Egress"],
    egress: [{ to: internetPeers(context.profile), ports }],
  });
  return [internet];
}

function anyOf(context: RenderContext, components: readonly string[]): k8s.LabelSelector {
  return {
    matchLabels: { [labelKeys.store]: context.props.name },
    matchExpressions: [{ key: labelKeys.component, operator: "In", values: [...components].sort() }],
  };
}

function port(protocol: "TCP" | "UDP", number: number): k8s.NetworkPolicyPort {
  return { protocol, port: k8s.IntOrString.fromNumber(number) };
}

/** Namespace whose pods forward visitors to the stores. */
export function proxyNamespaceOf(routing: Routing): string {
  return routing.kind === "gateway" ? (routing.proxyNamespace ?? routing.gateway.namespace) : routing.proxyNamespace;
}
