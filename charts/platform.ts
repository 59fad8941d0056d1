import { type KubeObject, type Profile, refuseUnpinnedImages } from "../constructs/index.ts";
import { agentDeployment } from "./platform/agent-deployment.ts";
import { agentFence } from "./platform/agent-fence.ts";
import { agentNetwork } from "./platform/agent-network.ts";
import { agentRights } from "./platform/agent-rights.ts";
import { gateway } from "./platform/gateway.ts";
import { platformNamespaces } from "./platform/namespaces.ts";
import { priorityClasses } from "./platform/priority-classes.ts";
import { storeCrd } from "./platform/store-crd.ts";
import { namespaceMarks } from "./platform/store-namespaces.ts";

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
export function agentObjects(profile: Profile): KubeObject[] {
  const objects = [...agentNetwork(profile), ...agentDeployment(profile)];
  refuseUnpinnedImages(objects, profile.images);
  return objects;
}
