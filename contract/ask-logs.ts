import * as z from "zod";
import { component, logTime, maxLogLines, storeLogs } from "./logs.ts";
import { rpcRefusal, rpcSchemaVersion, storeQuestion } from "./rpc.ts";

/** An agent stops following for someone who has said nothing for so long. */
export const followSilenceMs = 30_000;

/** Who follows says so often that it is still there. */
export const followRenewMs = 10_000;

/** An agent that has said nothing for so long is away: it says something every 10 seconds. */
export const followQuietMs = 25_000;

/** How many parts an agent sends beyond the last one that was taken: who reads slowly is waited for. */
export const followWindow = 8;

/** How many may follow the logs of one store at once, and of all stores of one agent; a tenant as many as half of the free ones. */
export const maxFollowers = { store: 5, agent: 50 } as const;

/** Asks for the newest lines of a store's logs; to the kind `follow`, also for all that come after them. */
export const logsRequest = z.strictObject({
  ...storeQuestion,
  component: component.optional(),
  /** Only lines of this time or later. */
  since: logTime.optional(),
  /** How many lines at most, the newest. */
  tail: z.int().min(1).max(maxLogLines),
});
export type LogsRequest = z.infer<typeof logsRequest>;

const answered = { schemaVersion: z.literal(rpcSchemaVersion), outcome: z.literal("answered"), logs: storeLogs };

/** An agent's answer to a question for logs. */
export const logsReply = z.discriminatedUnion("outcome", [z.object(answered), rpcRefusal]);
export type LogsReply = z.infer<typeof logsReply>;

/** Why an agent sends no more: it ends, what it sent was not taken, its API server is away, the store is gone, or a mistake of ours. */
export const followEnds = ["agent-stopping", "silence", "kubernetes-unavailable", "store-gone", "failed"] as const;
export type FollowEnd = (typeof followEnds)[number];

/** One of the answers to a question to follow; the first one has the number 0 and comes at once. */
export const followReply = z.discriminatedUnion("outcome", [
  z.object({ ...answered, part: z.int().min(0), end: z.enum(followEnds).optional() }),
  rpcRefusal,
]);
export type FollowReply = z.infer<typeof followReply>;

/** Says to every agent of the cluster how far the follower whose question had this subject's id has read. */
export const followTaken = z.strictObject({
  schemaVersion: z.literal(rpcSchemaVersion),
  /** Number of the last part that was taken. */
  part: z.int().min(-1),
  /** Whether it wants no more. */
  isDone: z.boolean(),
});
