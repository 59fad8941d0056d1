import type { Profile } from "../../constructs/index.ts";

export interface KindOfObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Kinds that every store has; Secrets are left out so that no secret value enters this process. */
const always: readonly KindOfObject[] = [
  { apiVersion: "v1", kind: "Namespace" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding" },
  { apiVersion: "v1", kind: "ResourceQuota" },
  { apiVersion: "v1", kind: "LimitRange" },
  { apiVersion: "v1", kind: "ServiceAccount" },
  { apiVersion: "v1", kind: "Service" },
  { apiVersion: "v1", kind: "PersistentVolumeClaim" },
  { apiVersion: "v1", kind: "Pod" },
  { apiVersion: "apps/v1", kind: "Deployment" },
  { apiVersion: "apps/v1", kind: "StatefulSet" },
  { apiVersion: "batch/v1", kind: "Job" },
  { apiVersion: "batch/v1", kind: "CronJob" },
  { apiVersion: "policy/v1", kind: "PodDisruptionBudget" },
  { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
];

const gatewayGroup = "gateway.networking.k8s.io/v1";

/** Only what the profile renders: a kind that the cluster does not have is never listed, and all would wait for it. */
export function watchedKinds({ routing, tls, secrets }: Profile): readonly KindOfObject[] {
  const issues = tls.mode === "wildcard" && tls.customDomains === "issue";
  const routes =
    routing.kind === "ingress"
      ? [{ apiVersion: "networking.k8s.io/v1", kind: "Ingress" }]
      : [
          { apiVersion: gatewayGroup, kind: "HTTPRoute" },
          ...(issues ? [{ apiVersion: gatewayGroup, kind: "ListenerSet" }] : []),
        ];
  const requests =
    secrets.mode === "external" ? [{ apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" }] : [];
  return [...always, ...routes, ...requests];
}
