import { agentFence } from "../../charts/platform/agent-fence.ts";
import { agentObjects } from "../../charts/platform/objects.ts";
import { type ClusterProfile, profileOf, storeWriter } from "../../constructs/index.ts";
import { applyObjects } from "../../testbed/kube/apply-objects.ts";
import { awaitRollout } from "../../testbed/servers/kubectl.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";

const { namespace, name: deployment } = storeWriter.account;
/** On two cores that build images meanwhile, the first pods of a node took more than two minutes. */
const timeoutSeconds = 300;

export interface InClusterAgentOptions {
  readonly servers: Servers;
  readonly cluster: string;
  readonly profile: ClusterProfile;
}

/** What the agent finds the platform by. */
export interface InstallAgentOptions extends InClusterAgentOptions {
  /** Where credentials are renewed that have ended. */
  readonly apiUrl: string;
}

/** Installs the agent as docs/operations.md tells an operator: its Secret, then the rendered manifests; waits for it. */
export async function installAgent(options: InstallAgentOptions): Promise<void> {
  await applyObjects(options.servers.cluster(options.cluster).kubeconfig, [natsSecret(options)]);
  await applyAgent(options);
}

/** Applies the manifests of a profile, the fence first: it holds the agent to the profile; the agent's pods if it is another one; waits for them. */
export async function applyAgent({ servers, cluster: id, profile }: InClusterAgentOptions): Promise<void> {
  const cluster = servers.cluster(id);
  await applyObjects(cluster.kubeconfig, [...agentFence(profileOf(profile)), ...agentObjects(profile)]);
  await awaitRollout(cluster, { namespace, deployment, timeoutSeconds });
}

function natsSecret({ servers, cluster, apiUrl: api }: InstallAgentOptions) {
  const creds = servers.nats.credentials({ agent: cluster }).creds();
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "storeplane-nats", namespace },
    stringData: { cluster, url: servers.nats.url, api, creds },
  };
}
