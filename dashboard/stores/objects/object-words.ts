import type { ShownObject, StoreObjects } from "../../../contract/index.ts";
import type { Look } from "../../words/phases.ts";

/** What is wrong is told apart from what only needs time. */
export function lookOfObject({ ready, reason }: Pick<ShownObject, "ready" | "reason">): Look {
  if (ready) return { tone: "good", shape: "check" };
  return reason === undefined ? { tone: "busy", shape: "half" } : { tone: "bad", shape: "cross" };
}

/** How many there are, and how many of them are as they should be. */
export function countWords({ objects, truncated }: Pick<StoreObjects, "objects" | "truncated">): string {
  const count = `${objects.length}${truncated ? " or more" : ""} ${objects.length === 1 ? "object" : "objects"}`;
  const waiting = objects.filter(({ ready }) => !ready).length;
  if (objects.length === 0) return "Objects";
  return waiting === 0 ? `${count}, all ready` : `${count}, ${waiting} not ready`;
}

/** Kinds by which one sees how a store is; what only has to be there, such as a policy, comes after them. */
const telling = [
  "Deployment",
  "StatefulSet",
  "Pod",
  "Job",
  "CronJob",
  "PersistentVolumeClaim",
  "HTTPRoute",
  "ListenerSet",
  "Ingress",
  "Service",
  "Namespace",
];

/** What is not ready, then what runs, then the rest; each as it came. */
export function mostTellingFirst<Shown extends Pick<ShownObject, "kind" | "ready">>(
  objects: readonly Shown[],
): readonly Shown[] {
  const rank = ({ kind, ready }: Shown): number => {
    const place = telling.indexOf(kind);
    return (ready ? telling.length + 1 : 0) + (place < 0 ? telling.length : place);
  };
  return objects.toSorted((one, other) => rank(one) - rank(other));
}
