import * as z from "zod";
import { component, logTime, maxLogLines, storeLogs } from "./logs.ts";
import { clusterId, storeName, storeUid, tenantId } from "./names.ts";
import { rpcRefusal, rpcSchemaVersion } from "./rpc.ts";

/** Asks for the newest lines of a store's logs. */
export const logsRequest = z.strictObject({
  schemaVersion: z.literal(rpcSchemaVersion),
  /** Id of the HTTP request, so that the logs of both sides can be matched. */
  requestId: z.uuid("must be a UUID"),
  tenant: tenantId,
  cluster: clusterId,
  name: storeName,
  uid: storeUid,
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
