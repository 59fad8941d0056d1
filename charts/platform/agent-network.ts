import type { KubeObject, Profile } from "../../constructs/index.ts";
import { agentPods } from "./agent-deployment.ts";
import { networkPolicy, towards, towardsDns } from "./network-policy.ts";

const everyPod = { podSelector: {} };
const agent = { podSelector: { matchLabels: agentPods } };

/** The port of the API server's Service, and the usual one behind it: policies see the address behind the Service. */
const apiServerPorts = [443, 6443];
const natsPorts = [4222];

/** Everything is denied both ways in the agent's namespace; then DNS, API server and NATS, where the profile says. */
export function agentNetwork(profile: Profile): readonly KubeObject[] {
  const { apiServer = {}, nats = {} } = profile.agentEgress ?? {};
  return [
    networkPolicy("default-deny", { ...everyPod, policyTypes: ["Ingress", "Egress"] }),
    networkPolicy("agent-to-dns", {
      ...agent,
      policyTypes: ["Egress"],
      egress: [towardsDns(profile)],
    }),
    networkPolicy("agent-to-servers", {
      ...agent,
      policyTypes: ["Egress"],
      egress: [towards(apiServer, apiServerPorts), towards(nats, natsPorts)],
    }),
  ];
}
