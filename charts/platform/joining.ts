import { type ClusterProfile, type KubeObject, profileOf } from "../../constructs/index.ts";
import { agentSecret } from "./agent-secret.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";
import { agentObjects, platformObjects } from "./objects.ts";
import { shortHash } from "./short-hash.ts";

/** By what the agent of a cluster that joins finds the platform, and proves that it was invited. */
export interface JoiningAccess {
  readonly cluster: string;
  /** Where the bus is. */
  readonly url: string;
  /** Where the API is. */
  readonly api: string;
  /** The token of the invitation: all that is secret here, and it ends within minutes. */
  readonly join: string;
  /** The authority of both, PEM. */
  readonly ca?: string;
}

/** All that a cluster needs to join, in the order to apply it: fence and rights, how to find the platform, the agent. */
export function joiningObjects(profile: ClusterProfile, access: JoiningAccess): readonly KubeObject[] {
  const metadata = { name: agentSecret, namespace: systemNamespace, labels: platformLabels("agent") };
  const secret = { apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", stringData: { ...access } };
  // The token is read at the start: with another one the pods are others.
  const marks = { "storeplane.dev/invitation": shortHash(access.join) };
  return [...platformObjects(profileOf(profile)), secret, ...agentObjects(profile, marks)];
}
