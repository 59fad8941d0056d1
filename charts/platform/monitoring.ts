import type { KubeObject } from "../../constructs/index.ts";
import { agentPods, healthPort } from "./agent-deployment.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";

const apiVersion = "monitoring.coreos.com/v1";
const metadata = { name: "storeplane-agent", namespace: systemNamespace, labels: platformLabels("monitoring") };

/** Where Prometheus runs, as its operator's charts have it. */
export const prometheusNamespace = "monitoring";

export interface Alert {
  readonly name: string;
  readonly expression: string;
  readonly for: string;
  readonly severity: "critical" | "warning";
  readonly summary: string;
}

const passes = (selector: string) => `sum(rate(storeplane_reconcile_seconds_count${selector}[10m]))`;

/** Seconds since a CronJob of a store last succeeded, or since it was made; of kube-state-metrics. */
function sinceSuccess(cronJob: string): string {
  const series = ["status_last_successful_time", "created"].map(
    (name) => `max by (namespace) (kube_cronjob_${name}{namespace=~"store-.+",cronjob="${cronJob}"})`,
  );
  return `time() - (${series.join(" or ")})`;
}

const alerts: readonly Alert[] = [
  {
    name: "StoreplaneAgentAbsent",
    expression: "absent(storeplane_leader == 1)",
    for: "5m",
    severity: "critical",
    summary: "No agent leads in this cluster: shops run on, but nothing is healed and no change is carried out.",
  },
  {
    name: "StoreplanePassesFailing",
    expression: `${passes('{outcome="failed"}')} / ${passes("")} > 0.5`,
    for: "15m",
    severity: "warning",
    summary: "More than half of the agent's passes fail: look at its log, and at the API server.",
  },
  {
    name: "StoreplaneStoreFailed",
    expression: 'max(storeplane_stores{phase="Failed"}) > 0',
    for: "10m",
    severity: "warning",
    summary: "{{ $value }} stores are Failed: `kubectl get stores`, and the reasons in docs/operations.md.",
  },
  {
    name: "StoreplaneNamespacesUnknown",
    expression: 'count(kube_namespace_created{namespace=~"store-.+"}) > sum(max by (phase) (storeplane_stores)) + 5',
    for: "30m",
    severity: "critical",
    summary:
      "There are {{ $value }} namespaces of stores, more than the agent knows stores: left by hand, or made with a stolen token.",
  },
  {
    name: "StoreplaneTemplatePaused",
    expression: "max(storeplane_template_paused) > 0",
    for: "1m",
    severity: "warning",
    summary:
      "Stores that got the template of a new agent or profile failed, so no more get it: `storeplane cluster list`, then docs/operations.md.",
  },
  {
    name: "StoreplaneQueueDeep",
    expression: "max(storeplane_queue_depth) > 100",
    for: "10m",
    severity: "warning",
    summary: "{{ $value }} stores wait for the agent: the API server is slow, or the agent needs more CPU.",
  },
  {
    name: "StoreplaneBackupMissing",
    expression: `${sinceSuccess("backup")} > 36 * 3600`,
    for: "10m",
    severity: "warning",
    summary: "No backup of the store in {{ $labels.namespace }} for more than a night: read the log of its last Job.",
  },
  {
    name: "StoreplaneCronMissing",
    expression: `${sinceSuccess("cron")} > 3600`,
    for: "10m",
    severity: "warning",
    summary:
      "What is due in the store in {{ $labels.namespace }} has not run for an hour: read the log of its last Job.",
  },
];

/** How Prometheus finds the agent and what it warns of; needs the kinds of prometheus-operator in the cluster. */
export function agentMonitoring(): readonly KubeObject[] {
  return [
    {
      apiVersion,
      kind: "PodMonitor",
      metadata,
      spec: {
        selector: { matchLabels: agentPods },
        podMetricsEndpoints: [{ port: healthPort.name, path: "/metrics", interval: "30s" }],
      },
    },
    {
      apiVersion,
      kind: "PrometheusRule",
      metadata,
      spec: { groups: [{ name: "storeplane-agent", rules: alerts.map(toRule) }] },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { ...metadata, name: "prometheus-to-agent" },
      spec: {
        podSelector: { matchLabels: agentPods },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": prometheusNamespace } } }],
            ports: [{ protocol: "TCP", port: healthPort.containerPort }],
          },
        ],
      },
    },
  ];
}

/** An alert as prometheus-operator has it. */
export function toRule({ name, expression, for: duration, severity, summary }: Alert) {
  return { alert: name, expr: expression, for: duration, labels: { severity }, annotations: { summary } };
}
