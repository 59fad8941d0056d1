import type { StoreResource } from "../../contract/index.ts";

/** Whether a delete can still be taken back. */
export function hasGrace({ deleteAfter }: Pick<StoreResource, "deleteAfter">): boolean {
  return deleteAfter !== undefined && Date.parse(deleteAfter) > Date.now();
}
