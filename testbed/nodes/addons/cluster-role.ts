import type { KubeObject } from "../../kube/apply-objects.ts";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const rbac = { apiVersion: "rbac.authorization.k8s.io/v1" };

/** A service account, and its rights in every namespace. */
export function serviceAccountWithRole(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  rules: readonly Rule[],
): readonly KubeObject[] {
  const metadata = { name: `storeplane-dev:${name}` };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } },
    { ...rbac, kind: "ClusterRole", metadata, rules },
    {
      ...rbac,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  ];
}
