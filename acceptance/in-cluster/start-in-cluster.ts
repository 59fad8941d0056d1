import * as z from "zod";
import { adminTokenKey, adminTokenSecret } from "../../charts/platform/admin-token.ts";
import { agentFence } from "../../charts/platform/agent-fence.ts";
import { systemNamespace } from "../../charts/platform/namespaces.ts";
import { agentObjects } from "../../charts/platform/objects.ts";
import { stagesOf } from "../../charts/platform/stages.ts";
import { install } from "../../cli/install/install.ts";
import { Kubectl } from "../../cli/install/kubectl.ts";
import { type ClusterProfile, profileOf } from "../../constructs/index.ts";
import { gatewayProfile } from "../../dev/platform/real-profile.ts";
import type { RealPlatform } from "../../dev/platform/start-real-platform.ts";
import { ensureServers } from "../../testbed/fetch/ensure-servers.ts";
import { applyObjects } from "../../testbed/kube/apply-objects.ts";
import type { ImageArchive } from "../../testbed/nodes/addons/addon-images.ts";
import { gatewayEntrance } from "../../testbed/nodes/addons/gateway.ts";
import { readPrivateRun } from "../../testbed/nodes/private/config.ts";
import { awaitRollout } from "../../testbed/servers/kubectl.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import { targetsIn } from "../reachability.ts";
import type { Stopwatch } from "../stopwatch.ts";
import { natsStandIn } from "./nats-image.ts";

/** Where the gateway serves the API. */
const apiHost = "api.stores.localhost";
/** On two cores that run everything else too, a server of the bus took a minute. */
const timeoutMs = 300_000;

export interface InClusterOptions {
  readonly cluster: string;
  /** Images of agent, control plane and shops; the cluster can pull no image. */
  readonly images: readonly ImageArchive[];
  readonly watch: Stopwatch;
  readonly say: (line: string) => void;
}

/** A platform whose control plane and bus are in the cluster too. */
export type InClusterPlatform = Pick<
  RealPlatform,
  "url" | "servers" | "gatewayAddress" | "exposed" | "useProfile" | "token"
> &
  AsyncDisposable;

/** Starts an empty cluster with a real node, and installs all of the platform in it as `storeplane install` does. */
export async function startInCluster({
  cluster: id,
  images,
  watch,
  say,
}: InClusterOptions): Promise<InClusterPlatform> {
  await using undo = new AsyncDisposableStack();
  const { files } = await ensureServers();
  const nats = await natsStandIn(files["nats-server"], readPrivateRun().dir);
  const servers = await watch.time("servers, node and add-ons", () =>
    startServers({ nodes: "real", clusters: [{ id }], images: [...images, nats] }),
  );
  undo.use(servers);
  const cluster = servers.cluster(id);
  const { signal } = new AbortController();
  const words = [`--kubeconfig=${cluster.kubeconfig}`];
  const kubectl = new Kubectl({ program: cluster.kubectl, words, env: { HOME: servers.dir }, signal });
  const profile = withHome(gatewayProfile, id);
  // The add-ons own the proxy's namespace as well.
  const options = { kubectl, profile, stages: stagesOf(profile), force: true, timeoutMs, signal, say };
  await watch.time(
    "the platform installed in the cluster",
    () => install(options),
    ({ made, leftOut }) => `${made} objects; the cluster does not have ${leftOut.join(", ")}`,
  );
  const secret = ["get", "secret", adminTokenSecret, `--namespace=${systemNamespace}`, "--output=json"];
  const { data } = z.object({ data: z.record(z.string(), z.string()) }).parse(JSON.parse(await kubectl.demand(secret)));
  const stack = undo.move();
  return {
    servers,
    token: Buffer.from(data[adminTokenKey] ?? "", "base64").toString(),
    url: `http://${apiHost}`,
    gatewayAddress: gatewayEntrance.address,
    exposed: () => targetsIn(cluster, systemNamespace),
    useProfile: async (other) => {
      const changed = withHome(other, id);
      await applyObjects(cluster.kubeconfig, [...agentFence(profileOf(changed)), ...agentObjects(changed)]);
      const rollout = { namespace: systemNamespace, deployment: "storeplane-agent", timeoutSeconds: timeoutMs / 1000 };
      await awaitRollout(cluster, rollout);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function withHome(profile: ClusterProfile, cluster: string): ClusterProfile {
  // One node: the servers have to share it.
  return { ...profile, platform: { cluster, host: apiHost, bus: { volumeSize: "1Gi", separateNodes: false } } };
}
