import { clusterOfflineAfterMs } from "../../../contract/index.ts";
import type { WithBackend } from "../../../control-plane/ports/backend.ts";
import type { ClusterReader, ClusterView, HeardHeartbeat } from "../../../control-plane/ports/clusters.ts";

/** The time of a test, which can be moved on: for the API, for the agents that the test plays, and for the bus as it is read. */
export class TestClock {
  readonly #skips: { readonly at: number; readonly ms: number }[] = [];

  skip(ms: number): void {
    const at = Date.now() + 1;
    // What was written in this very millisecond was written before.
    while (Date.now() < at);
    this.#skips.push({ at, ms });
  }

  now(): Date {
    return this.#moved(Date.now());
  }

  /** A bus whose server would have skipped too. */
  withBackend(inner: WithBackend): WithBackend {
    return (work, origin) =>
      inner(
        (backend) => work({ ...backend, clusters: this.#clusters(backend.clusters), now: () => this.now() }),
        origin,
      );
  }

  #clusters(reader: ClusterReader): ClusterReader {
    const move = (views: ReadonlyMap<string, ClusterView>) =>
      new Map([...views].map(([id, it]) => [id, this.#view(it)]));
    return { recent: async () => move(await reader.recent()), current: async () => move(await reader.current()) };
  }

  #view({ heartbeat, readAt, ...view }: ClusterView): ClusterView {
    const skippedMs = heartbeat
      ? this.#moved(Date.parse(heartbeat.lastSeen)).getTime() - Date.parse(heartbeat.lastSeen)
      : 0;
    const move = (time: string): string => new Date(Date.parse(time) + skippedMs).toISOString();
    const moveSince = ({ wellSince }: HeardHeartbeat) =>
      wellSince === undefined ? {} : { wellSince: move(wellSince) };
    // No one repeats a heartbeat, and on a loaded machine a file takes longer than a cluster may be silent: offline by skips only.
    const latest = Date.parse(heartbeat?.lastSeen ?? readAt) + clusterOfflineAfterMs / 2;
    return {
      ...view,
      // What was remembered before a skip is judged after it.
      readAt: this.#moved(Math.min(Date.parse(readAt), latest), Number.POSITIVE_INFINITY).toISOString(),
      ...(heartbeat && { heartbeat: { ...heartbeat, lastSeen: move(heartbeat.lastSeen), ...moveSince(heartbeat) } }),
    };
  }

  #moved(time: number, until = time): Date {
    const skipped = this.#skips.filter(({ at }) => at <= until).reduce((sum, { ms }) => sum + ms, 0);
    return new Date(time + skipped);
  }
}
