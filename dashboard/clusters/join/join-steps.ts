import type { ClusterResource } from "../../../contract/index.ts";

export interface JoinStep {
  readonly name: string;
  readonly state: "Done" | "Running" | "Waiting";
  /** What it waits for. */
  readonly message: string;
}

const steps = [
  { name: "Invited", message: "waiting for the first command" },
  { name: "Its agent asks", message: "waiting for the manifests to be applied, and the agent to start" },
  { name: "Accepted", message: "waiting for you to compare its key and accept it" },
  { name: "First heartbeat", message: "waiting for the agent to report by its new key" },
] as const;

/** What a cluster that joins has behind it; undefined while the platform does not know it. */
export function joinSteps(
  cluster: Pick<ClusterResource, "state" | "online" | "admission"> | undefined,
): readonly JoinStep[] {
  const done = doneSteps(cluster);
  return steps.map(({ name, message }, index) => {
    if (index < done) return { name, message, state: "Done" };
    return { name, message, state: index === done ? "Running" : "Waiting" };
  });
}

function doneSteps(cluster: Pick<ClusterResource, "state" | "online" | "admission"> | undefined): number {
  if (cluster === undefined || cluster.state === "Revoked") return 0;
  if (cluster.admission?.waiting !== undefined || cluster.state === "Pending") return 2;
  if (cluster.state === "Invited" || cluster.admission?.invitedUntil !== undefined) return 1;
  return cluster.online ? steps.length : 3;
}
