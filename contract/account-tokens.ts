import * as z from "zod";
import { accountToken } from "./account-claims.ts";
import { maxAgentKeys } from "./cluster-access.ts";
import { clusterId } from "./names.ts";
import { userKey } from "./nkey.ts";

/**
 * What the machine that has the operator's keys hands to who may put accounts in place: signed tokens, nothing of them
 * secret. A cluster that is revoked has a token too: it refuses every user that was made before.
 */
export const accountTokens = z.strictObject({
  schemaVersion: z.literal(1),
  clusters: z
    .array(
      z.strictObject({
        cluster: clusterId,
        token: accountToken,
        isRevoked: z.boolean(),
        /** Of whom credentials were made: from now on they get a new token when theirs ends. */
        agentKeys: z.array(userKey).max(maxAgentKeys),
      }),
    )
    .max(10_000),
});
export type AccountTokens = z.infer<typeof accountTokens>;
