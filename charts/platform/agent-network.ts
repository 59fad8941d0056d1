import { dnsCaches, type EgressTarget, type KubeObject, type Profile } from "../../constructs/index.ts";
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
const natsPorts = [4222];

/** Everything is denied both ways in the agent's namespace; then DNS, API server and NATS, where the profile says. */
export function agentNetwork(profile: Profile): readonly KubeObject[] {
  const { apiServer = {}, nats = {} } = profile.agentEgress ?? {};
  return [
    policy("default-deny", { ...everybody, policyTypes: ["Ingress", "Egress"] }),
    policy("agent-to-dns", {
      ...agent,
      policyTypes: ["Egress"],
      egress: [
        {
          to: [clusterDns, ...dnsCaches(profile)],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
      ],
    }),
    policy("agent-to-servers", {
      ...agent,
      policyTypes: ["Egress"],
      egress: [towards(apiServer, apiServerPorts), towards(nats, natsPorts)],
    }),
  ];
}

/** By port alone unless it is told: no selector names an API server, and NATS lies outside the cluster as a rule. */
function towards({ cidrs, ports }: EgressTarget, usualPorts: readonly number[]) {
  return {
    ...(cidrs && { to: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }),
    ports: (ports ?? usualPorts).map((port) => ({ protocol: "TCP", port })),
  };
}

function policy(name: string, spec: object): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace: systemNamespace, labels: platformLabels("guard") },
    spec,
  };
}
