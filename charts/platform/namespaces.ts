import { type KubeObject, type Profile, storeWriter } from "../../constructs/index.ts";
import { platformLabels } from "./labels.ts";

/** Where the agent runs. */
export const systemNamespace = storeWriter.account.namespace;

type PodSecurityLevel = "restricted" | "baseline";

export function platformNamespaces({ routing }: Profile): readonly KubeObject[] {
  const system = namespace(systemNamespace, "system", "restricted");
  if (routing.kind !== "gateway") return [system];
  // Proxies are the cluster's own choice and not all of them fit `restricted`.
  return [system, namespace(routing.gateway.namespace, "gateway", "baseline")];
}

function namespace(name: string, component: string, level: PodSecurityLevel): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name,
      labels: {
        ...platformLabels(component),
        "pod-security.kubernetes.io/enforce": level,
        "pod-security.kubernetes.io/enforce-version": "v1.35",
      },
    },
  };
}
