import {
  DecodeError,
  type DeleteMessage,
  decode,
  desiredMessage,
  latestStream,
  type SeenStatus,
  streamSourceHeader,
} from "../../../contract/index.ts";
import type { StoredMessage } from "../stream/leader-get.ts";
import { originSequence } from "../stream/origin-sequence.ts";

/** The delete that ended a life, and its revision. */
export interface Tombstone {
  readonly seq: number;
  readonly value: DeleteMessage;
}

/** The message if it is the delete that the status confirms: of this life, and nothing was asked since. */
export function tombstoneOf(status: SeenStatus, message: StoredMessage | undefined): Tombstone | undefined {
  if (message === undefined) return undefined;
  try {
    const value = decode(desiredMessage, message.data, `message ${message.seq} of ${message.subject}`);
    const seq = message.header(streamSourceHeader) === undefined ? message.seq : originSequence(message, latestStream);
    const isOver = value.op === "delete" && value.uid === status.uid && value.epoch === status.epoch;
    return isOver && seq <= status.observedSequence ? { seq, value } : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
