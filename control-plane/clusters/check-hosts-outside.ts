import { bodyPointer } from "../http/body-pointer.ts";
import { describeErrors } from "../http/field-errors.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { ClusterView } from "../ports/clusters.ts";

/**
 * Throws ProblemError for custom hosts under the domain that the cluster gives its stores their own hosts in: one could
 * take another store's visitors. Where an agent does not report its domain, it alone can judge.
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
  throw new ProblemError("invalid-request", describeErrors(errors), { errors, cluster });
}
