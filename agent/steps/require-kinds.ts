import { TransientError } from "../errors.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import { wantedRefs } from "../store/inventory.ts";

/** Looked at in every pass, whatever is rendered. */
const always = ["Pod", "Job"];

/**
 * A kind that can't be listed looks as if nothing of it were there: what the store has might be created again, found
 * missing or pruned. So nothing is done for a store that needs it, until it is back.
 */
export function requireKinds({ manifests }: Pass, deps: ReconcileDeps): void {
  for (const kind of new Set([...wantedRefs(manifests).map((ref) => ref.kind), ...always])) {
    const why = deps.owned.whyMissing(kind);
    if (why === undefined) continue;
    throw new TransientError(`kind ${kind} can't be listed, so the store is left as it is: ${why}`, {
      reason: "KindMissing",
    });
  }
}
