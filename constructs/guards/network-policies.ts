import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import { type Part, selectorOf } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { labelKeys } from "../marks.ts";
import type { Profile } from "../profile/profile.ts";
import { issuingTls } from "../routing/certificates.ts";
import { proxyNamespaceOf } from "../routing/proxies.ts";
import { metadataOf, type StoreFrame } from "../store-frame.ts";
import type { Flow, Front, Topology } from "../topology.ts";
import { internetPeers, outboundPorts } from "./internet.ts";

const part: Part = { app: "storeplane", component: "guard" };
const namespaceName = "kubernetes.io/metadata.name";
const nodeLocalDns = ["169.254.20.10/32"];
/** Of the pods that cert-manager answers HTTP-01 challenges with. */
const solverPort = 8089;

/** Everything is denied both ways; then exactly the holes that the engine's topology names. */
export function networkPolicies(frame: StoreFrame, topology: Topology): KubeObject[] {
  return [
    policy(frame, "default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
    allowDns(frame),
    ...topology.fronts.map((front) => allowGateway(frame, front)),
    ...allowSolver(frame),
    ...topology.flows.flatMap((flow) => allowFlow(frame, flow)),
    ...allowInternet(frame, topology.internet),
  ];
}

function policy(frame: StoreFrame, name: string, spec: k8s.NetworkPolicySpec): KubeObject {
  return render(k8s.KubeNetworkPolicy, { metadata: metadataOf(frame, name, part), spec });
}

function allowDns(frame: StoreFrame): KubeObject {
  const clusterDns: k8s.NetworkPolicyPeer = {
    namespaceSelector: { matchLabels: { [namespaceName]: "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  return policy(frame, "allow-dns", {
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [{ to: [clusterDns, ...dnsCaches(frame.profile)], ports: [port("UDP", 53), port("TCP", 53)] }],
  });
}

/** Where pods ask for names beside the cluster's DNS; policies see these addresses, which no selector names. */
export function dnsCaches({ nodeDnsCidrs = nodeLocalDns }: Profile): readonly k8s.NetworkPolicyPeer[] {
  return nodeDnsCidrs.map((cidr) => ({ ipBlock: { cidr } }));
}

function allowGateway(frame: StoreFrame, front: Front): KubeObject {
  const proxies = { matchLabels: { [namespaceName]: proxyNamespaceOf(frame.profile.routing) } };
  return policy(frame, front.role === "shop" ? "allow-gateway" : `allow-gateway-${front.role}`, {
    podSelector: { matchLabels: selectorOf(frame, front.component) },
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ namespaceSelector: proxies }], ports: [port("TCP", front.port)] }],
  });
}

/** cert-manager proves a custom host from a pod in the store's namespace, which it labels so and removes again. */
function allowSolver(frame: StoreFrame): KubeObject[] {
  if (issuingTls(frame.profile) === undefined) return [];
  const proxies = { matchLabels: { [namespaceName]: proxyNamespaceOf(frame.profile.routing) } };
  const solver = policy(frame, "allow-certificate-solver", {
    podSelector: { matchLabels: { "acme.cert-manager.io/http01-solver": "true" } },
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ namespaceSelector: proxies }], ports: [port("TCP", solverPort)] }],
  });
  return [solver];
}

function allowFlow(frame: StoreFrame, flow: Flow): KubeObject[] {
  const target = { matchLabels: selectorOf(frame, flow.to) };
  const callers = anyOf(frame, flow.from);
  const ports = [port("TCP", flow.port)];
  return [
    policy(frame, `${flow.to}-from-callers`, {
      podSelector: target,
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: callers }], ports }],
    }),
    policy(frame, `callers-to-${flow.to}`, {
      podSelector: callers,
      policyTypes: ["Egress"],
      egress: [{ to: [{ podSelector: target }], ports }],
    }),
  ];
}

function allowInternet(frame: StoreFrame, components: readonly string[]): KubeObject[] {
  const ports = outboundPorts(frame.profile).map((number) => port("TCP", number));
  // An empty list would mean every port.
  if (components.length === 0 || ports.length === 0) return [];
  const internet = policy(frame, "allow-internet", {
    podSelector: anyOf(frame, components),
    policyTypes: ["Egress"],
    egress: [{ to: internetPeers(frame.profile), ports }],
  });
  return [internet];
}

function anyOf(frame: StoreFrame, components: readonly string[]): k8s.LabelSelector {
  return {
    matchLabels: { [labelKeys.store]: frame.props.name },
    matchExpressions: [{ key: labelKeys.component, operator: "In", values: [...components].sort() }],
  };
}

function port(protocol: "TCP" | "UDP", number: number): k8s.NetworkPolicyPort {
  return { protocol, port: k8s.IntOrString.fromNumber(number) };
}
