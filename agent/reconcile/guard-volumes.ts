import type { KubeObject, StoreManifests } from "../../constructs/index.ts";
import { TerminalError } from "../errors.ts";
import { quantityValue } from "../profile/quantity.ts";
import { refOf } from "./inventory.ts";
import { claimSize } from "./keep-what-stays.ts";
import type { Pass, ReconcileDeps } from "./pass.ts";

/**
 * A store that moves to a plan with smaller volumes than it has is refused before anything is written: volumes can't
 * shrink, and a store must not be called what it is not. Volumes larger for any other reason are fine.
 */
export function guardVolumes(pass: Pass, deps: ReconcileDeps): void {
  const { memory, store, manifests } = pass;
  const { plan } = store.spec;
  if (memory.plan === undefined || memory.plan === plan) return;
  const before = new Map(claimsOf(renderUnder(memory.plan, pass, deps)).map((claim) => [claim.metadata.name, claim]));
  for (const claim of claimsOf(manifests)) {
    const wanted = quantityValue(claimSize(claim).requested);
    const promised = quantityValue(claimSize(before.get(claim.metadata.name) ?? claim).requested);
    const present = deps.owned.find(refOf(claim));
    if (!present || promised <= wanted || claimSize(present).held <= wanted) continue;
    throw new TerminalError(
      "ApplyRejected",
      `volume ${claim.metadata.name} holds ${claimSize(present).requested}; plan ${plan} asks for ` +
        `${claimSize(claim).requested}, which is less than plan ${memory.plan} gave it: volumes can't shrink, ` +
        `go back to plan ${memory.plan} or to a larger one`,
    );
  }
}

/** Nothing when the cluster does not know that plan any more: then nobody can say what was promised. */
function renderUnder(plan: string, { store }: Pass, deps: ReconcileDeps): StoreManifests | undefined {
  try {
    return deps.synthesize({ ...store, spec: { ...store.spec, plan } });
  } catch (error) {
    if (error instanceof TerminalError) return undefined;
    throw error;
  }
}

function claimsOf(manifests: StoreManifests | undefined): KubeObject[] {
  const objects = manifests?.waves.flatMap((wave) => wave.objects.map(({ object }) => object)) ?? [];
  return objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
}
