import { DecodeError, streamSourceHeader } from "../../../contract/index.ts";
import type { StoredMessage } from "./leader-get.ts";

/** The sequence in the stream of origin: the second word of the header that sourcing adds; throws DecodeError without it. */
export function originSequence(message: Pick<StoredMessage, "seq" | "header">, stream: string): number {
  const seq = Number(message.header(streamSourceHeader)?.split(" ")[1]);
  if (Number.isSafeInteger(seq) && seq > 0) return seq;
  throw new DecodeError(`message ${message.seq} of ${stream}`, [`${streamSourceHeader}: names no sequence`]);
}
