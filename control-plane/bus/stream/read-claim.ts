import { DecodeError, decode } from "../../../contract/index.ts";
import type { Stored } from "../../ports/desired.ts";
import { type StoreClaim, storeClaim } from "../../ports/records.ts";
import type { BusAccess } from "../connection/access.ts";
import type { StoredMessage } from "./leader-get.ts";

/** A claim; undefined, and logged, for one that can't be read: it must hold up nothing that is about others too. */
export function readClaim(
  { memory, logger }: BusAccess,
  { subject, seq, data }: StoredMessage,
): Stored<StoreClaim> | undefined {
  try {
    return { seq, value: decode(storeClaim, data, `claim under ${subject}`) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (memory.complaints.isFirst(`${subject} can't be read`))
      logger.error({ subject, seq, err: error }, "claim can't be read");
    return undefined;
  }
}
