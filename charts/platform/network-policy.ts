import { dnsCaches, type EgressTarget, type KubeObject, type Profile } from "../../constructs/index.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";

/** A network policy in the platform's own namespace. */
export function networkPolicy(name: string, spec: object): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace: systemNamespace, labels: platformLabels("guard") },
    spec,
  };
}

const clusterDns = {
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
  podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
};

/** By port alone unless the profile names ranges: no selector matches what is outside the cluster, or an API server. */
export function towards({ cidrs, ports }: EgressTarget, usualPorts: readonly number[]) {
  return {
    ...(cidrs && { to: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }),
    ports: (ports ?? usualPorts).map((port) => ({ protocol: "TCP", port })),
  };
}

/** The rule of an egress that lets names be looked up. */
export function towardsDns(profile: Profile) {
  return {
    to: [clusterDns, ...dnsCaches(profile)],
    ports: [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ],
  };
}
