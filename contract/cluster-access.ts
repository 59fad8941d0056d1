import * as z from "zod";
import { clusterId } from "./names.ts";
import { accountKey, userKey } from "./nkey.ts";

/** As many as a cluster has had credentials since it was revoked last. */
export const maxAgentKeys = 8;

/** What lets a cluster's agents in, beside its account on the servers; written by the platform alone. */
export const clusterAccess = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  /** The cluster's account on the bus. */
  account: accountKey,
  /** Whose holders get a new token whenever they ask, also when theirs has ended; none once the cluster is revoked. */
  agentKeys: z.array(userKey).max(maxAgentKeys),
});
export type ClusterAccess = z.infer<typeof clusterAccess>;
