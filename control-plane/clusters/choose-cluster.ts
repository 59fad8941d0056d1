import { clusterOfflineAfterMs } from "../../contract/index.ts";
import { bodyPointer } from "../http/body-pointer.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { ClusterReader, ClusterView } from "../ports/clusters.ts";
import { isOnline } from "./cluster-clock.ts";

/** An agent that has just started is no sign of an empty cluster: another one is chosen first. */
const uncounted = 1_000_000_000;

/** Heartbeats tell how many stores a cluster has; this remembers what was accepted since the last one, by the bus's clock. */
export class PlacementTally {
  readonly #accepted = new Map<string, number[]>();

  /** Counts a store that was placed by this view; what no online cluster's heartbeat can lack is forgotten. */
  add({ registration, readAt }: ClusterView): void {
    const at = Date.parse(readAt);
    const times = this.#accepted.get(registration.cluster) ?? [];
    while (times[0] !== undefined && times[0] < at - clusterOfflineAfterMs) times.shift();
    times.push(at);
    this.#accepted.set(registration.cluster, times);
  }

  /** Stores of a cluster: its own count and those accepted here that it can't have counted. */
  stores({ registration, heartbeat }: ClusterView): number {
    const since = heartbeat ? Date.parse(heartbeat.lastSeen) : 0;
    const newer = (this.#accepted.get(registration.cluster) ?? []).filter((at) => at >= since);
    this.#accepted.set(registration.cluster, newer);
    return (heartbeat?.stores ?? uncounted) + newer.length;
  }
}

export interface Placement {
  readonly clusters: ClusterReader;
  readonly tally: PlacementTally;
}

/**
 * The cluster of a new store: the one that is asked for, otherwise the one with the fewest stores among those that are
 * online, in order of id. Throws ProblemError without one.
 */
export async function chooseCluster(placement: Placement, wanted: string | undefined): Promise<ClusterView> {
  const { clusters } = placement;
  const choose = (views: ReadonlyMap<string, ClusterView>): ClusterView | undefined =>
    wanted === undefined ? emptiest(placement, views) : views.get(wanted);
  // What is remembered may be a second old: look again before saying no.
  const chosen = choose(await clusters.recent()) ?? choose(await clusters.current());
  if (chosen !== undefined) return chosen;
  if (wanted !== undefined) {
    throw new ProblemError("cluster-not-found", `No cluster has joined under the id ${JSON.stringify(wanted)}.`, {
      errors: [
        {
          field: bodyPointer(["cluster"]),
          rule: "must be the id of a cluster that has joined; GET /v1/clusters lists them",
        },
      ],
    });
  }
  throw new ProblemError(
    "no-cluster",
    "No cluster has sent a heartbeat lately, so none can run a new store. Retry later, or see GET /v1/clusters.",
  );
}

function emptiest({ tally }: Placement, views: ReadonlyMap<string, ClusterView>): ClusterView | undefined {
  const online = [...views.values()].filter(isOnline);
  const reachable = online.filter(({ heartbeat }) => heartbeat?.kubernetesReachable === true);
  // An agent that can't reach its API server takes stores in late: only if no other cluster is there.
  const candidates = (reachable.length > 0 ? reachable : online).map((view) => ({ view, stores: tally.stores(view) }));
  // Views come in order of id, and sorting keeps the order of equals.
  return candidates.toSorted((one, other) => one.stores - other.stores)[0]?.view;
}
