import { type KubeObject, restrictedUser } from "../../constructs/index.ts";
import { priorityClasses } from "./priority-classes.ts";

/** The user that the platform's own images run as (images/agent/Dockerfile); NATS runs as any. */
const userId = 1000;

const [ofPlatform] = priorityClasses;

interface PlainPod {
  /** Name of the ServiceAccount, which is not given a token. */
  readonly account: string;
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly object[];
  readonly volumes?: readonly object[];
}

/** A pod that needs nothing of Kubernetes: it passes Pod Security `restricted` and has no token. */
export function plainPod({ account, ...pod }: PlainPod) {
  return {
    serviceAccountName: account,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: ofPlatform?.metadata.name,
    securityContext: restrictedUser(userId),
    ...pod,
  };
}

interface Amounts {
  readonly cpu: string;
  readonly memory: string;
}

/** Room for the kubelet's five log files, and a little. */
const scratch = "128Mi";

/** Complete requests and limits. */
export function amounts(requests: Amounts, limits: Amounts) {
  return {
    requests: { ...requests, "ephemeral-storage": scratch },
    limits: { ...limits, "ephemeral-storage": scratch },
  };
}

/** Pods of these labels on different nodes, and nodes of different zones: where they can, or otherwise not at all. */
export function keepApart(labels: Readonly<Record<string, string>>, nodes: "ScheduleAnyway" | "DoNotSchedule") {
  const constraint = { maxSkew: 1, labelSelector: { matchLabels: labels } };
  return [
    { ...constraint, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: nodes },
    { ...constraint, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
  ];
}

/** Has a drain take these pods one after another, and those that do not work at any time. */
export function oneAtATime(metadata: KubeObject["metadata"], pods: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata,
    spec: { maxUnavailable: 1, selector: { matchLabels: pods }, unhealthyPodEvictionPolicy: "AlwaysAllow" },
  };
}
