import type { ClusterChange, ClusterRegistration, ClusterState } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { ClusterView } from "../ports/clusters.ts";
import { ConflictError } from "../ports/errors.ts";

/** More writers at once than people who look after one cluster. */
const maxConflicts = 5;

/** A cluster as it is now; throws ProblemError when there is none of the id. */
export async function findCluster({ backend }: RequestContext, cluster: string): Promise<ClusterView> {
  const view = (await backend.clusters.current()).get(cluster);
  if (view === undefined) throw noSuchCluster(cluster);
  return view;
}

/** The problem of an id that no cluster has. */
export function noSuchCluster(cluster: string): ProblemError {
  const detail = `No cluster has joined under the id ${JSON.stringify(cluster)}. GET /v1/clusters lists them.`;
  return new ProblemError("no-such-cluster", detail, { cluster });
}

export type Change = (registration: ClusterRegistration) => ClusterRegistration;

/** Writes what `change` makes of the registration; what others change meanwhile stays. Throws ProblemError. */
export async function changeCluster(context: RequestContext, cluster: string, change: Change): Promise<ClusterView> {
  await context.backend.audit.record({ outcome: "begun", target: { kind: "cluster", name: cluster } });
  const registration = await untilNoConflict(() => context.backend.registry.change(cluster, change));
  if (registration === undefined) throw noSuchCluster(cluster);
  return { ...(await findCluster(context, cluster)), registration };
}

/** Does it again while others write the same entry; throws ProblemError when they don't stop. */
export async function untilNoConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < maxConflicts; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
  throw new ProblemError("write-conflict", "Other requests keep changing this cluster. Retry.");
}

const beforeJoining: readonly ClusterState[] = ["Invited", "Pending"];

/** One that has not joined yet goes on to `state`; one that has stays what it is. Throws ProblemError when it is revoked. */
export function withAdmission(state: "Invited" | "Pending" | "Joined", at: Date): Change {
  return (registration) => {
    requireNotRevoked(registration);
    const isNew = beforeJoining.includes(registration.state) || state === "Invited";
    if (!isNew || registration.state === state) return registration;
    return { ...registration, state, stateSince: at.toISOString() };
  };
}

/** Leaves it as it is. Throws ProblemError for a cluster that is revoked. */
export function requireNotRevoked(registration: ClusterRegistration): ClusterRegistration {
  if (registration.state !== "Revoked") return registration;
  const { cluster } = registration;
  const detail = `Cluster ${cluster} is revoked: its agents have no access to the bus, so it can't take stores.`;
  throw new ProblemError("cluster-revoked", detail, { cluster });
}

/** To a state, at this time; what is in it stays as it is. Throws ProblemError for a cluster that is revoked, or has not joined. */
export function toState(state: ClusterState, at: Date, reason?: string): Change {
  return (registration) => {
    const { stateReason: _, ...kept } = registration;
    if (state !== "Revoked") requireNotRevoked(registration);
    if (state !== "Revoked" && beforeJoining.includes(kept.state)) {
      const detail = `Cluster ${kept.cluster} is ${kept.state.toLowerCase()}: it gets no stores until its agent is accepted.`;
      throw new ProblemError("cluster-not-joined", detail, { cluster: kept.cluster });
    }
    const since = kept.state === state ? kept.stateSince : at.toISOString();
    return { ...kept, state, stateSince: since, ...(reason && { stateReason: reason }) };
  };
}

/** Absent fields stay, null removes. */
export function withSettings({ labels = {}, ...others }: ClusterChange): Change {
  return (registration) => {
    const all = Object.entries({ ...registration, ...others }).filter(([, value]) => value !== null);
    const merged = Object.entries({ ...registration.labels, ...labels }).filter(([, value]) => value !== null);
    // What is null is gone, so that each has the type that it had.
    return { ...Object.fromEntries(all), labels: Object.fromEntries(merged) } as ClusterRegistration;
  };
}
