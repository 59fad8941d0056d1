import { clusterOfflineAfterMs } from "../../contract/index.ts";
import type { ClusterView } from "../ports/clusters.ts";
import type { Count } from "./why-not.ts";

/** An agent that has just started is no sign of an empty cluster: another one is chosen first. */
const notCounted = 1_000_000_000;

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
  count({ registration, heartbeat }: ClusterView): Count {
    const since = heartbeat ? Date.parse(heartbeat.lastSeen) : 0;
    const newer = (this.#accepted.get(registration.cluster) ?? []).filter((at) => at >= since);
    this.#accepted.set(registration.cluster, newer);
    return { stores: (heartbeat?.stores ?? notCounted) + newer.length, uncounted: newer.length };
  }
}
