import * as z from "zod";
import { accountToken } from "./account-claims.ts";
import { waitingKey } from "./join.ts";
import { clusterId, timestamp } from "./names.ts";
import { accountKey, userKey } from "./nkey.ts";

/** As many as a cluster has had credentials since it was revoked last. */
export const maxAgentKeys = 8;

const tokenHash = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hex");

const admitted = {
  /** Whose holders get a new token whenever they ask, also when theirs has ended; none once the cluster is revoked. */
  agentKeys: z.array(userKey).max(maxAgentKeys),
  /** Good for one question to be let in. */
  invitation: z.object({ tokenHash, expiresAt: timestamp, acceptsAtOnce: z.boolean() }).optional(),
  /** A key that asked with an invitation, which is used up: it is let in when a person accepts it. */
  waiting: waitingKey.extend({ publicKey: userKey, tokenHash }).optional(),
};

/** What lets a cluster's agents in, beside its account on the servers; written by the platform alone. */
export const clusterAccess = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  /** The cluster's account on the bus. */
  account: accountKey,
  ...admitted,
  /** What let them in before a new account of which it is not known yet whether the servers take it: it comes back if they don't. */
  former: z.object(admitted).optional(),
});
export type ClusterAccess = z.infer<typeof clusterAccess>;

/** What a revocation puts in place of a cluster's account: signed when the cluster joined, for no key is there later. */
export const clusterLockOut = z.object({ schemaVersion: z.literal(1), cluster: clusterId, token: accountToken });
