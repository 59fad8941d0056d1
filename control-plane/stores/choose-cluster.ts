import { ProblemError } from "../errors.ts";
import type { ClusterReader, ClusterView } from "../ports.ts";
import { isOnline } from "./compose-conditions.ts";

/** Heartbeats tell how many stores a cluster has; this remembers what was accepted since the last one. */
export class PlacementTally {
  readonly #accepted = new Map<string, number[]>();

  add(cluster: string, at: Date): void {
    const times = this.#accepted.get(cluster) ?? [];
    times.push(at.getTime());
    this.#accepted.set(cluster, times);
  }

  /** Stores of a cluster: its own count and those accepted here that it can't have counted. */
  stores({ registration, heartbeat }: ClusterView): number {
    const since = heartbeat ? Date.parse(heartbeat.lastSeen) : 0;
    const newer = (this.#accepted.get(registration.cluster) ?? []).filter((at) => at >= since);
    this.#accepted.set(registration.cluster, newer);
    return (heartbeat?.stores ?? 0) + newer.length;
  }
}

export interface Placement {
  readonly clusters: ClusterReader;
  readonly tally: PlacementTally;
  readonly now: Date;
}

/**
 * The cluster of a new store: the one that is asked for, else the one with the fewest stores among those that are
 * online, in order of id. Throws ProblemError when there is none.
 */
export async function chooseCluster(placement: Placement, wanted: string | undefined): Promise<string> {
  const { clusters } = placement;
  const choose = (views: ReadonlyMap<string, ClusterView>): string | undefined =>
    wanted === undefined ? emptiest(placement, views) : views.get(wanted)?.registration.cluster;
  // What is remembered may be a second old: look again before saying no.
  const chosen = choose(await clusters.recent()) ?? choose(await clusters.current());
  if (chosen !== undefined) return chosen;
  if (wanted !== undefined) {
    throw new ProblemError("cluster-not-found", "No cluster has joined under this id.", {
      errors: [{ field: "cluster", rule: "must be the id of a cluster that has joined; GET /v1/clusters lists them" }],
    });
  }
  throw new ProblemError("no-cluster", "No cluster has sent a heartbeat lately.", { headers: { "Retry-After": "10" } });
}

function emptiest({ tally, now }: Placement, views: ReadonlyMap<string, ClusterView>): string | undefined {
  const online = [...views.values()].filter((view) => isOnline(view, now));
  const reachable = online.filter(({ heartbeat }) => heartbeat?.kubernetesReachable === true);
  // An agent that can't reach its API server takes stores in late: only if no other cluster is there.
  const candidates = (reachable.length > 0 ? reachable : online).map((view) => ({
    cluster: view.registration.cluster,
    stores: tally.stores(view),
  }));
  return candidates.toSorted((one, other) => one.stores - other.stores || (one.cluster < other.cluster ? -1 : 1))[0]
    ?.cluster;
}
