import type { Msg } from "@nats-io/nats-core";
import * as z from "zod";
import { decode } from "../../../contract/index.ts";
import { BusRefusalError } from "../../ports/errors.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { TransientBusError } from "../connection/retry.ts";

const failure = z.object({
  error: z.object({ code: z.int(), err_code: z.int().default(0), description: z.string().default("") }),
});

/** No leader, no migration yet, or too much at once: passes by itself. */
const transientCodes = new Set<number>([
  apiCodes.clusterNotAvailable,
  apiCodes.clusterNotLeader,
  apiCodes.insufficientResources,
  apiCodes.streamNotFound,
  apiCodes.duplicateInProcess,
  apiCodes.raftGroupUnavailable,
  apiCodes.batchIncomplete,
  apiCodes.tooManyBatches,
]);

/** Reads a JSON answer of the JetStream API; throws TransientBusError or BusRefusalError when it is an error. */
export function readReply<T>(schema: z.ZodType<T>, message: Msg, what: string): T {
  const json = decode(z.unknown(), message.data, what);
  const failed = failure.safeParse(json);
  if (!failed.success) return schema.parse(json);
  const { err_code: code, description } = failed.data.error;
  const refusal = new BusRefusalError(code, description);
  if (!transientCodes.has(code)) throw refusal;
  throw new TransientBusError(`${what}: ${description}`, { ambiguous: false, cause: refusal });
}
