import * as z from "zod";
import { lineText } from "./logs.ts";
import { clusterId, storeName, storeUid, timestamp } from "./names.ts";
import { rpcRefusal, rpcSchemaVersion, storeQuestion } from "./rpc.ts";
import { shownReason } from "./store-resource.ts";

/** How many of a store's objects one answer has at most; a store has some thirty. */
export const maxShownObjects = 200;

/** One Kubernetes object of a store: what it is and how it is, never what is in it. */
export const shownObject = z.object({
  kind: z.string().min(1).max(64),
  name: z.string().min(1).max(253),
  ready: z.boolean(),
  /** Where something is wrong with it, not only slow. */
  reason: shownReason.optional(),
  /** Why it is not ready; of a ready one what else there is to say. */
  message: lineText.max(512).optional(),
  /** By the clock of its API server; absent for one that is not there. */
  createdAt: timestamp.optional(),
});
export type ShownObject = z.infer<typeof shownObject>;

/** The Kubernetes objects of a store as its cluster has them now; first those that are not ready. */
export const storeObjects = z.object({
  name: storeName,
  uid: storeUid,
  cluster: clusterId,
  objects: z.array(shownObject).max(maxShownObjects),
  /** Whether there are more. */
  truncated: z.boolean(),
  /** Why there are none, where there are none. */
  message: lineText.max(512).optional(),
});
export type StoreObjects = z.infer<typeof storeObjects>;

/** Asks which objects a store has, and how they are. */
export const objectsRequest = z.strictObject({
  ...storeQuestion,
});
export type ObjectsRequest = z.infer<typeof objectsRequest>;

const answered = { schemaVersion: z.literal(rpcSchemaVersion), outcome: z.literal("answered"), found: storeObjects };

/** An agent's answer to a question for objects. */
export const objectsReply = z.discriminatedUnion("outcome", [z.object(answered), rpcRefusal]);
export type ObjectsReply = z.infer<typeof objectsReply>;
