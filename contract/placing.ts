import * as z from "zod";
import { accountToken } from "./account-claims.ts";
import { clusterId } from "./names.ts";

/** A control plane's question to put the account of a cluster in place on the servers. */
export const placingRequest = z.strictObject({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  /** Of this question: its answer's subject has it too. */
  id: z.uuid("must be a UUID"),
  token: accountToken,
});
export type PlacingRequest = z.infer<typeof placingRequest>;

/** Bytes that a question may have at most. */
export const maxPlacingBytes = 32_768;

/**
 * `unfit`: it is no token of that cluster's account. `outdated`: a newer one is in place. `unsigned`: the servers refuse
 * it. `unavailable`: they don't answer.
 */
export const placingRefusals = ["unfit", "outdated", "unsigned", "unavailable"] as const;
export type PlacingRefusal = (typeof placingRefusals)[number];

export const placingReply = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("placed") }),
  z.object({ outcome: z.literal("refused"), code: z.enum(placingRefusals) }),
]);
export type PlacingReply = z.infer<typeof placingReply>;
