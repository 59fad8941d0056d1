import type { KubeObject } from "../../constructs/index.ts";
import { platformLabels } from "./labels.ts";

/** Who goes first when nodes are full, and who is evicted last; only the agent may push others out. */
export const priorityClasses: readonly KubeObject[] = [
  priorityClass("storeplane-agent", 10_000, { preemptionPolicy: "PreemptLowerPriority", description: "The agent." }),
  priorityClass("store-db", 2000, { preemptionPolicy: "Never", description: "Databases of stores." }),
  priorityClass("store-web", 1000, { preemptionPolicy: "Never", description: "Web servers of stores." }),
  priorityClass("store-batch", 500, {
    preemptionPolicy: "Never",
    description: "Setup, smoke check and cron of stores.",
  }),
];

interface Behaviour {
  readonly preemptionPolicy: "Never" | "PreemptLowerPriority";
  readonly description: string;
}

function priorityClass(name: string, value: number, behaviour: Behaviour): KubeObject {
  return {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name, labels: platformLabels("priority") },
    value,
    globalDefault: false,
    ...behaviour,
  };
}
