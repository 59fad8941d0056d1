import { formatEtag, formatRevision } from "../../contract/index.ts";
import type { PartOfDesired } from "./partial-view.ts";

interface Revised {
  readonly seq: number;
  readonly value: Pick<PartOfDesired["value"], "epoch">;
}

/** The revision of a desired state, in its printed form. */
export function revisionOf({ seq, value }: Revised): string {
  return formatRevision({ epoch: value.epoch, seq });
}

/** Its entity tag. */
export function etagOf({ seq, value }: Revised): string {
  return formatEtag({ epoch: value.epoch, seq });
}
