import { dnsCaches, type KubeObject, type Profile } from "../../constructs/index.ts";
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
