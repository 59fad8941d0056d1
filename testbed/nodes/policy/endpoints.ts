import type { Pod, World } from "./objects.ts";

/** A running pod with an address of its own, and its namespace's labels. */
export interface Endpoint {
  readonly address: number;
  readonly pod: Pod;
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

/**
 * The pods that policies can name. Pods on the node's network have no identity of their own; finished ones keep in
 * their status an address that may be another's by now.
 */
export function endpointsOf({ pods, namespaces }: World): Endpoint[] {
  const labels = new Map(namespaces.map((namespace) => [namespace.name, namespace.labels]));
  const byAddress = new Map<number, Endpoint>();
  // Of two pods that claim one address the younger has it: the other's status is out of date.
  for (const pod of pods.toSorted((one, other) => compareText(ageOf(one), ageOf(other)))) {
    if (pod.hostNetwork || pod.isFinished) continue;
    const namespaceLabels = labels.get(pod.namespace) ?? {};
    for (const address of pod.addresses) byAddress.set(address, { address, pod, namespaceLabels });
  }
  return [...byAddress.values()].toSorted((one, other) => one.address - other.address);
}

function ageOf({ creationTimestamp, uid }: Pod): string {
  return `${creationTimestamp} ${uid}`;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
