import type { KubeObject } from "../../constructs/index.ts";
import { agentPods } from "./agent-deployment.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";

const everybody = { podSelector: {} };
const agent = { podSelector: { matchLabels: agentPods } };
const clusterDns = {
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
  podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
};

/** Of the API server: its Service's port, and the usual one behind it, for policies see the address after the Service. */
const apiServerPorts = [443, 6443];
const natsPort = 4222;

/** Everything is denied both ways in the agent's namespace; then DNS, API server and NATS. */
export function agentNetwork(): readonly KubeObject[] {
  return [
    policy("default-deny", { ...everybody, policyTypes: ["Ingress", "Egress"] }),
    policy("agent-to-dns", {
      ...agent,
      policyTypes: ["Egress"],
      egress: [
        {
          to: [clusterDns, { ipBlock: { cidr: "169.254.20.10/32" } }],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
      ],
    }),
    // By port alone: no selector names an API server, and NATS lies outside the cluster as a rule.
    policy("agent-to-servers", {
      ...agent,
      policyTypes: ["Egress"],
      egress: [{ ports: [...apiServerPorts, natsPort].map((port) => ({ protocol: "TCP", port })) }],
    }),
  ];
}

function policy(name: string, spec: object): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace: systemNamespace, labels: platformLabels("guard") },
    spec,
  };
}
