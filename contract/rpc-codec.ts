import type * as z from "zod";
import { DecodeError, decode, encode } from "./codec.ts";
import { GzipError, gunzip, gzip } from "./gzip.ts";

/** Size limit of an answer on the bus: NATS accepts 1 MiB by default, and 256 KiB from an agent in production. */
export const maxRpcReplyBytes = 262_144;

/** Size limit of an answer once decompressed: far more than 500 objects. */
const maxUnpackedBytes = 8 * 1024 * 1024;

/**
 * Writes an answer as gzipped JSON: the objects of a store resemble each other. Throws RangeError when it breaks the
 * contract or is too large.
 */
export async function packReply<Reply>(schema: z.ZodType<Reply>, reply: Reply): Promise<Uint8Array> {
  try {
    return await gzip(encode(schema, reply, "answer"));
  } catch (cause) {
    throw new RangeError("the answer breaks the contract", { cause });
  }
}

/** Reads an answer of an agent; throws DecodeError. */
export async function unpackReply<Reply>(schema: z.ZodType<Reply>, bytes: Uint8Array, what: string): Promise<Reply> {
  try {
    return decode(schema, await gunzip(bytes, maxUnpackedBytes), what);
  } catch (error) {
    if (!(error instanceof GzipError)) throw error;
    throw new DecodeError(what, [`(whole): ${error.message}`], { cause: error });
  }
}
