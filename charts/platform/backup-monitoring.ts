import type { KubeObject, Profile } from "../../constructs/index.ts";
import { backupPorts, backupRepositoryName, backupRepositoryPods } from "./backup-repository.ts";
import { platformLabels } from "./labels.ts";
import { type Alert, prometheusNamespace, toRule } from "./monitoring.ts";
import { systemNamespace } from "./namespaces.ts";

const apiVersion = "monitoring.coreos.com/v1";
const metadata = { name: backupRepositoryName, namespace: systemNamespace, labels: platformLabels("monitoring") };

const requests = (selector: string) => `sum(rate(storeplane_backup_repository_requests_total${selector}[15m]))`;

const alerts: readonly Alert[] = [
  {
    name: "StoreplaneBackupRepositoryAbsent",
    expression: "absent(storeplane_backup_repository_size_bytes)",
    for: "10m",
    severity: "warning",
    summary: "The backup repository does not run, so that no store is backed up: read the log of its pod.",
  },
  {
    name: "StoreplaneBackupRepositoryFull",
    expression: "min(storeplane_backup_repository_free_bytes / storeplane_backup_repository_size_bytes) < 0.15",
    for: "10m",
    severity: "warning",
    summary: "The volume of the backups is nearly full, and a full one takes no backups: give it a larger one.",
  },
  {
    name: "StoreplaneBackupRepositoryFailing",
    expression: `${requests('{status=~"5.."}')} / ${requests("")} > 0.05`,
    for: "15m",
    severity: "warning",
    summary: "The backup repository fails at requests of stores: its log says why, and 507 that there is no room.",
  },
];

/** How Prometheus finds the backup repository, where there is one, and what it warns of. */
export function backupMonitoring(profile: Profile): readonly KubeObject[] {
  if (profile.backupRepository === undefined) return [];
  const prometheus = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": prometheusNamespace } } };
  return [
    {
      apiVersion,
      kind: "PodMonitor",
      metadata,
      spec: {
        selector: { matchLabels: backupRepositoryPods },
        podMetricsEndpoints: [{ port: "health", path: "/metrics", interval: "30s" }],
      },
    },
    {
      apiVersion,
      kind: "PrometheusRule",
      metadata,
      spec: { groups: [{ name: backupRepositoryName, rules: alerts.map(toRule) }] },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { ...metadata, name: "prometheus-to-backup-repository" },
      spec: {
        podSelector: { matchLabels: backupRepositoryPods },
        policyTypes: ["Ingress"],
        ingress: [{ from: [prometheus], ports: [{ protocol: "TCP", port: backupPorts.health }] }],
      },
    },
  ];
}
