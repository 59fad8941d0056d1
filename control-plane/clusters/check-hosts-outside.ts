import { bodyPointer } from "../http/body-pointer.ts";
import { describeErrors } from "../http/field-errors.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { ClusterView } from "../ports/clusters.ts";

/**
 * Throws ProblemError for custom hosts under a domain of the platform, or under the one that the cluster gives its stores
 * their own hosts in: one could take another store's visitors. What other clusters report counts for nothing here: a
 * cluster that is taken over could close domains of others.
 */
export function checkHostsOutside(
  hosts: readonly string[],
  { heartbeat, registration }: ClusterView,
  platformDomains: readonly string[],
): void {
  const domains = [...platformDomains, ...(heartbeat?.baseDomain === undefined ? [] : [heartbeat.baseDomain])];
  const errors = hosts.flatMap((host, index) => {
    const domain = domains.find((it) => host === it || host.endsWith(`.${it}`));
    // The agent's own words, as it has the same rule.
    return domain === undefined ? [] : [{ field: bodyPointer(["hosts", index]), rule: `must not lie under ${domain}` }];
  });
  if (errors.length === 0) return;
  const { cluster } = registration;
  throw new ProblemError("invalid-request", describeErrors(errors), { errors, cluster });
}
