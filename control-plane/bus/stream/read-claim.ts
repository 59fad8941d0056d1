import { decode } from "../../../contract/index.ts";
import type { Stored } from "../../ports/desired.ts";
import { type StoreClaim, storeClaim } from "../../ports/records.ts";
import type { StoredMessage } from "./leader-get.ts";

/** Throws DecodeError. */
export function readClaim({ subject, seq, data }: StoredMessage): Stored<StoreClaim> {
  return { seq, value: decode(storeClaim, data, `claim under ${subject}`) };
}
