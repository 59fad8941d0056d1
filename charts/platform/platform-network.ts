import {
  internetPeers,
  type KubeObject,
  type PlatformHome,
  type Profile,
  proxyNamespaceOf,
} from "../../constructs/index.ts";
import { agentPods } from "./agent-deployment.ts";
import { natsPorts } from "./bus-access.ts";
import { conductorPods } from "./conductor.ts";
import { controlPlanePods, controlPlanePorts } from "./control-plane.ts";
import { migrationPods } from "./migration.ts";
import { natsPods } from "./nats.ts";
import { networkPolicy, towards, towardsDns } from "./network-policy.ts";
import { renewalPods } from "./renewal.ts";

type Labels = Readonly<Record<string, string>>;

const pods = (labels: Labels) => ({ podSelector: { matchLabels: labels } });
const namespace = (name: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});
/** Plain HTTP: who proves a host this way has no certificate for it yet. */
const hostProofPort = 80;

const tcp = (port: number) => [{ protocol: "TCP", port }];
const issuerPorts = [443];
/** Endpoints of webhooks are where their owners say. */
const webhookPorts = { port: 1, endPort: 65_535 };
const clients = [agentPods, controlPlanePods, conductorPods, migrationPods, renewalPods];

/** What default-deny leaves open for the bus: its users and its servers among themselves. */
export function natsNetwork(profile: Profile): readonly KubeObject[] {
  return [
    policy("nats-from-clients", natsPods, {
      ingress: [{ from: clients.map(pods), ports: tcp(natsPorts.client) }],
    }),
    policy("nats-from-nats", natsPods, { ingress: [{ from: [pods(natsPods)], ports: tcp(natsPorts.peers) }] }),
    policy("nats-to-nats", natsPods, {
      egress: [{ to: [pods(natsPods)], ports: tcp(natsPorts.peers) }, towardsDns(profile)],
    }),
    ...clients.map((labels) =>
      policy(`${labels["app.kubernetes.io/component"]}-to-nats`, labels, {
        egress: [{ to: [pods(natsPods)], ports: tcp(natsPorts.client) }, towardsDns(profile)],
      }),
    ),
  ];
}

/**
 * Who may call the API: the proxy, if it has a route, and the namespaces that the profile names; and whom it asks for keys of
 * tokens. Also without any, as they take the place of policies that were applied when there were some.
 */
export function controlPlaneNetwork(profile: Profile, home: PlatformHome): readonly KubeObject[] {
  const proxies = home.host === undefined ? [] : [proxyNamespaceOf(profile.routing)];
  const callers = [...new Set([...proxies, ...(home.callerNamespaces ?? [])])];
  // A rule without anybody in it would mean everybody.
  const ingress = callers.length === 0 ? [] : [{ from: callers.map(namespace), ports: tcp(controlPlanePorts.http) }];
  const { identityProviders: providers } = home;
  const egress = providers === undefined ? [] : [towards(providers, issuerPorts)];
  const ports = tcp(controlPlanePorts.http);
  return [
    policy("control-plane-from-callers", controlPlanePods, { ingress }),
    policy("control-plane-to-identity-providers", controlPlanePods, { egress }),
    // Custom hosts may be proved by what they answer over HTTP.
    policy("control-plane-to-hosts", controlPlanePods, {
      egress: [{ to: internetPeers(profile), ports: tcp(hostProofPort) }],
    }),
    policy("conductor-to-webhooks", conductorPods, {
      egress: [{ to: internetPeers(profile), ports: [{ protocol: "TCP", ...webhookPorts }] }],
    }),
    // Where the agent's credentials are renewed when they have ended.
    policy("control-plane-from-agent", controlPlanePods, { ingress: [{ from: [pods(agentPods)], ports }] }),
    policy("agent-to-control-plane", agentPods, { egress: [{ to: [pods(controlPlanePods)], ports }] }),
  ];
}

interface Rules {
  readonly ingress?: readonly object[];
  readonly egress?: readonly object[];
}

function policy(name: string, labels: Labels, { ingress, egress }: Rules): KubeObject {
  return networkPolicy(name, {
    ...pods(labels),
    policyTypes: [...(ingress ? ["Ingress"] : []), ...(egress ? ["Egress"] : [])],
    ...(ingress && { ingress }),
    ...(egress && { egress }),
  });
}
