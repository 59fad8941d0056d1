import {
  type ClusterProfile,
  type KubeObject,
  type PlatformHome,
  type Profile,
  profileOf,
  refuseUnpinnedImages,
} from "../../constructs/index.ts";
import { agentDeployment } from "./agent-deployment.ts";
import { agentFence } from "./agent-fence.ts";
import { agentNetwork } from "./agent-network.ts";
import { agentRights } from "./agent-rights.ts";
import { backupRepository } from "./backup-repository.ts";
import { conductor } from "./conductor.ts";
import { controlPlane } from "./control-plane.ts";
import { controlPlaneRoute } from "./control-plane-route.ts";
import { gateway } from "./gateway.ts";
import { migration } from "./migration.ts";
import { platformNamespaces } from "./namespaces.ts";
import { nats } from "./nats.ts";
import { controlPlaneNetwork, natsNetwork } from "./platform-network.ts";
import { priorityClasses } from "./priority-classes.ts";
import { renewal } from "./renewal.ts";
import { storeCrd } from "./store-crd.ts";
import { namespaceMarks } from "./store-namespaces.ts";

/** What a cluster needs before its agent starts, in the order to apply it; the Gateway API CRDs are expected there. */
export function platformObjects(profile: Profile): KubeObject[] {
  return [
    ...platformNamespaces(profile),
    storeCrd,
    // The fence before the rights that it fences.
    ...agentFence(profile),
    ...namespaceMarks(),
    ...agentRights(),
    ...priorityClasses,
    ...gateway(profile),
  ];
}

/**
 * The agent itself and the fence around its network; apart, for in development the agent is a process. Other marks, which
 * are annotations of its pods, are other pods.
 * @throws SynthesisError if the profile requires digests and has none for the agent's image.
 */
export function agentObjects(
  clusterProfile: ClusterProfile,
  podMarks: Readonly<Record<string, string>> = {},
): KubeObject[] {
  const profile = profileOf(clusterProfile);
  const objects = [...agentNetwork(profile), ...agentDeployment(clusterProfile, podMarks)];
  refuseUnpinnedImages(objects, profile.images);
  return objects;
}

/**
 * What keeps the backups of the cluster's stores, where the profile has it: beside every agent, whose image it is of.
 * @throws SynthesisError if the profile requires digests and has none for the image.
 */
export function backupObjects(clusterProfile: ClusterProfile): KubeObject[] {
  const profile = profileOf(clusterProfile);
  const objects = [...backupRepository(profile)];
  refuseUnpinnedImages(objects, profile.images);
  return objects;
}

/**
 * The bus, in the cluster that the profile gives it to.
 * @throws SynthesisError if the profile requires digests and has none for an image.
 */
export function busObjects(clusterProfile: ClusterProfile): KubeObject[] {
  return atHome(clusterProfile, (profile, home) => [...natsNetwork(profile), ...nats(profile, home)]);
}

/** The control plane there, with the migration of the bus before it and the way to it. @throws SynthesisError as above. */
export function controlPlaneObjects(clusterProfile: ClusterProfile): KubeObject[] {
  return atHome(clusterProfile, (profile, home) => {
    const [account, ...rest] = controlPlane(profile, home);
    const network = controlPlaneNetwork(profile, home);
    return [
      ...network,
      ...(account ? [account] : []),
      migration(profile, home),
      ...renewal(profile),
      ...conductor(profile, home),
      ...rest,
      ...controlPlaneRoute(profile, home),
    ];
  });
}

function atHome(
  clusterProfile: ClusterProfile,
  render: (profile: Profile, home: PlatformHome) => KubeObject[],
): KubeObject[] {
  const profile = profileOf(clusterProfile);
  if (profile.platform === undefined) return [];
  const objects = render(profile, profile.platform);
  refuseUnpinnedImages(objects, profile.images);
  return objects;
}
