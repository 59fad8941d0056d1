import { dnsCaches, type EgressTarget, type KubeObject, type Profile } from "../../constructs/index.ts";
import { agentPods } from "./agent-deployment.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";

const everyPod = { podSelector: {} };
const agent = { podSelector: { matchLabels: agentPods } };
const clusterDns = {
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
  podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
};

/** The port of the API server's Service, and the usual one behind it: policies see the address behind the Service. */
const apiServerPorts = [443, 6443];
const natsPorts = [4222];

/** Everything is denied both ways in the agent's namespace; then DNS, API server and NATS, where the profile says. */
export function agentNetwork(profile: Profile): readonly KubeObject[] {
  const { apiServer = {}, nats = {} } = profile.agentEgress ?? {};
  return [
    policy("default-deny", { ...everyPod, policyTypes: ["Ingress", "Egress"] }),
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

/** By port alone unless the profile names ranges: no selector matches an API server, and NATS is usually outside the cluster. */
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
