import type { KubeObject } from "../../constructs/index.ts";
import { controlPlaneName } from "./api-address.ts";
import { conductorMetricsPort, conductorName, conductorPods } from "./conductor.ts";
import { controlPlanePods, controlPlanePorts } from "./control-plane.ts";
import { platformLabels } from "./labels.ts";
import { type Alert, prometheusNamespace, toRule } from "./monitoring.ts";
import { systemNamespace } from "./namespaces.ts";

const apiVersion = "monitoring.coreos.com/v1";
const metadata = { name: controlPlaneName, namespace: systemNamespace, labels: platformLabels("monitoring") };

const requests = (selector: string) => `sum(rate(storeplane_api_request_seconds_count${selector}[5m]))`;
const bytes = (kind: string) => `max(storeplane_api_storage_bytes{kind="${kind}"})`;

const problems = (code: string) => `sum(rate(storeplane_api_problems_total{code="${code}"}[5m]))`;

const alerts: readonly Alert[] = [
  {
    name: "StoreplaneBusDown",
    expression: "min(storeplane_api_bus_up) == 0 or absent(storeplane_api_bus_up)",
    for: "1m",
    severity: "critical",
    summary: "A control plane can't use the bus, or none is there: `/readyz` says what is missing. Shops run on.",
  },
  {
    name: "StoreplaneApiFailing",
    expression: `${requests('{status=~"5.."}')} / ${requests("")} > 0.02`,
    for: "5m",
    severity: "warning",
    summary: "More than 2 % of the API's responses are 5xx: look at the control plane's log.",
  },
  {
    name: "StoreplaneApiDropsConnections",
    expression: "sum(rate(storeplane_api_connections_dropped_total[5m])) > 0",
    for: "5m",
    severity: "warning",
    summary: "Connections are closed because there are too many: more replicas, or fewer clients that keep theirs.",
  },
  {
    name: "StoreplaneAuditLags",
    expression: "max(storeplane_api_audit_lag_seconds) > 300",
    for: "5m",
    severity: "critical",
    summary: "Audit entries do not reach their chain: look at the control plane's log and at the room of SP_AUDIT.",
  },
  {
    name: "StoreplaneAuditDropsEntries",
    expression: "sum(increase(storeplane_api_audit_dropped_total[15m])) > 0",
    for: "0m",
    severity: "warning",
    summary: "Entries of refused requests and of reads are lost: the bus was away, or there were too many.",
  },
  {
    name: "StoreplaneAuditFilling",
    expression: 'max(storeplane_api_audit_bytes{kind="used"}) / max(storeplane_api_audit_bytes{kind="limit"}) > 0.7',
    for: "10m",
    severity: "warning",
    summary: "The stream of the audit is 70 % full; from 95 % on changes are refused: give SP_AUDIT more room.",
  },
  {
    name: "StoreplaneAuditChainFilling",
    expression: "max(storeplane_api_audit_fullest_chain) > 0.7",
    for: "10m",
    severity: "warning",
    summary:
      "A tenant's audit is 70 % full, and from 100 % on its changes are refused: the log of requests tells who asks so much.",
  },
  {
    name: "StoreplaneAuditUnsigned",
    expression: "min(storeplane_api_audit_checkpoint_age_seconds) > 7200",
    for: "10m",
    severity: "warning",
    summary: "The audit has had no signed checkpoint for two hours: the control plane's log says what it lacks.",
  },
  {
    name: "StoreplaneHostsLag",
    expression: "min(storeplane_api_hosts_lag_seconds) > 900",
    for: "10m",
    severity: "warning",
    summary: "Custom hosts wait for a look that proves them: the control planes' log says why none is taken.",
  },
  {
    name: "StoreplaneSignInsFail",
    expression: `${problems("unauthenticated")} > 1`,
    for: "10m",
    severity: "warning",
    summary: "Credentials are refused more than once a second: they are being guessed, or a client has an old token.",
  },
  {
    name: "StoreplaneQuotaRefuses",
    expression: `${problems("quota-exceeded")} > 0.1`,
    for: "15m",
    severity: "warning",
    summary: "Creates are refused by quotas again and again: a tenant needs a larger one, or a client does not stop.",
  },
  {
    name: "StoreplaneRatesHit",
    expression: `${problems("rate-limited")} > 1`,
    for: "10m",
    severity: "warning",
    summary: "More than a request a second is one too many: a client does not stop, or STOREPLANE_RATES is too low.",
  },
  {
    name: "StoreplaneRatesNotShared",
    expression: "min(storeplane_api_rates_shared) == 0 and min(storeplane_api_bus_up) == 1",
    for: "10m",
    severity: "warning",
    summary:
      "A control plane counts rates for itself: SP_RATE is missing, or it has no right to it: run the migration.",
  },
  {
    name: "StoreplaneEventsDown",
    expression: "min(storeplane_api_events_up) == 0 and min(storeplane_api_bus_up) == 1",
    for: "5m",
    severity: "warning",
    summary:
      "A control plane hears no events, so that dashboards and `storeplane events` show nothing new: SP_EVENTS is missing, or it has no right to it: run the migration.",
  },
  {
    name: "StoreplaneWebhooksLag",
    expression:
      "max(storeplane_webhook_oldest_waiting_seconds) > 60 or absent(storeplane_webhook_oldest_waiting_seconds)",
    for: "5m",
    severity: "warning",
    summary:
      "Webhooks wait for a conductor, or none can say: look at the log of storeplane-conductor. None is lost, they are late.",
  },
  {
    name: "StoreplaneWebhooksLost",
    expression: 'sum(increase(storeplane_webhook_tries_total{outcome="lost"}[15m])) > 0',
    for: "0m",
    severity: "warning",
    summary:
      "More than 1,000 messages wait for one webhook, and further ones are not kept: its owner's receiver takes none.",
  },
  {
    name: "StoreplaneBusFilling",
    expression: `${bytes("used")} / ${bytes("limit")} > 0.7`,
    for: "10m",
    severity: "warning",
    summary: "The stream of desired states is 70 % full: a larger volume for the bus, or fewer stores.",
  },
];

/** How Prometheus finds the control plane and what it warns of; needs the kinds of prometheus-operator in the cluster. */
export function controlPlaneMonitoring(): readonly KubeObject[] {
  return [
    {
      apiVersion,
      kind: "ServiceMonitor",
      metadata,
      spec: {
        selector: { matchLabels: platformLabels("control-plane") },
        endpoints: [{ port: "metrics", path: "/metrics", interval: "30s" }],
      },
    },
    {
      apiVersion,
      kind: "PrometheusRule",
      metadata,
      spec: { groups: [{ name: controlPlaneName, rules: alerts.map(toRule) }] },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { ...metadata, name: "prometheus-to-control-plane" },
      spec: {
        podSelector: { matchLabels: controlPlanePods },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": prometheusNamespace } } }],
            ports: [{ protocol: "TCP", port: controlPlanePorts.metrics }],
          },
        ],
      },
    },
    ...conductorMonitoring(),
  ];
}

function conductorMonitoring(): readonly KubeObject[] {
  return [
    {
      apiVersion,
      kind: "ServiceMonitor",
      metadata: { ...metadata, name: conductorName },
      spec: {
        selector: { matchLabels: platformLabels("conductor") },
        endpoints: [{ port: "metrics", path: "/metrics", interval: "30s" }],
      },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { ...metadata, name: "prometheus-to-conductor" },
      spec: {
        podSelector: { matchLabels: conductorPods },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": prometheusNamespace } } }],
            ports: [{ protocol: "TCP", port: conductorMetricsPort }],
          },
        ],
      },
    },
  ];
}
