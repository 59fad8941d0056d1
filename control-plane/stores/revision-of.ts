import { formatEtag, formatRevision } from "../../contract/index.ts";
import type { StoredDesired } from "../ports/desired.ts";

/** The revision of a desired state, in its printed form. */
export function revisionOf({ seq, value }: StoredDesired): string {
  return formatRevision({ epoch: value.epoch, seq });
}

/** Its entity tag. */
export function etagOf({ seq, value }: StoredDesired): string {
  return formatEtag({ epoch: value.epoch, seq });
}
