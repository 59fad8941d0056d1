import type { StoreManifests } from "../../constructs/index.ts";
import { TerminalError } from "../errors.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import { refOf } from "../store/inventory.ts";
import { claimsToShrink, planMove, shrinkRefusal } from "../store/plan-move.ts";

/**
 * A store that moves to a plan with smaller volumes than it has is refused before anything is written: volumes can't
 * shrink, and a store must not be called what it is not. Volumes larger for any other reason are fine.
 */
export function guardVolumes(pass: Pass, deps: ReconcileDeps): void {
  const { record, store, manifests } = pass;
  const move = planMove(record, store.spec.store.plan);
  if (!move) return;
  for (const claim of claimsToShrink(renderUnder(move.from, pass, deps), manifests)) {
    const refusal = shrinkRefusal(claim, deps.owned.find(refOf(claim)), move);
    if (refusal !== undefined) throw new TerminalError("ApplyRejected", refusal);
  }
}

/** Nothing when the cluster does not know that plan any more: then it is not known what was promised. */
function renderUnder(plan: string, { store, record }: Pass, deps: ReconcileDeps): StoreManifests | undefined {
  try {
    const spec = { ...store.spec, store: { ...store.spec.store, plan } };
    return deps.synthesize({ ...store, spec }, record);
  } catch (error) {
    if (error instanceof TerminalError) return undefined;
    throw error;
  }
}
