import {
  type ClusterProfile,
  type KubeObject,
  type Profile,
  profileOf,
  refuseUnpinnedImages,
} from "../../constructs/index.ts";
import { agentDeployment } from "./agent-deployment.ts";
import { agentFence } from "./agent-fence.ts";
import { agentNetwork } from "./agent-network.ts";
import { agentRights } from "./agent-rights.ts";
import { gateway } from "./gateway.ts";
import { platformNamespaces } from "./namespaces.ts";
import { priorityClasses } from "./priority-classes.ts";
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
 * The agent itself and the fence around its network; apart, for in development the agent is a process.
 * @throws SynthesisError if the profile requires digests and has none for the agent's image.
 */
export function agentObjects(clusterProfile: ClusterProfile): KubeObject[] {
  const profile = profileOf(clusterProfile);
  const objects = [...agentNetwork(profile), ...agentDeployment(clusterProfile)];
  refuseUnpinnedImages(objects, profile.images);
  return objects;
}
