import { bodyPointer } from "../http/body-pointer.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { ClusterView } from "../ports/clusters.ts";

/**
 * Throws ProblemError for custom hosts under the domain that the cluster gives its stores their own hosts in: one could
 * take another store's visitors. Of a cluster whose agent does not tell its domain the agent alone can judge.
 */
export function checkHostsOutside(hosts: readonly string[], { heartbeat, registration }: ClusterView): void {
  const domain = heartbeat?.baseDomain;
  if (domain === undefined) return;
  // The agent's own words, as it has the same rule.
  const rule = `must not lie under ${domain}`;
  const errors = hosts.flatMap((host, index) =>
    host === domain || host.endsWith(`.${domain}`) ? [{ field: bodyPointer(["hosts", index]), rule }] : [],
  );
  if (errors.length === 0) return;
  const { cluster } = registration;
  throw new ProblemError("invalid-request", "The cluster can't make such a store.", { errors, cluster });
}
