import { type KubeObject, quantityValue, type StoreManifests } from "../../constructs/index.ts";
import { TerminalError } from "../errors.ts";
import type { StoreMemory } from "../store-object.ts";
import { refOf } from "./inventory.ts";
import { claimSize } from "./keep-what-stays.ts";
import type { Pass, ReconcileDeps } from "./pass.ts";

/**
 * A store that moves to a plan with smaller volumes than it has is refused before anything is written: volumes can't
 * shrink, and a store must not be called what it is not. Volumes larger for any other reason are fine.
 */
export function guardVolumes(pass: Pass, deps: ReconcileDeps): void {
  const { memory, store, manifests } = pass;
  const move = planMove(memory, store.spec.store.plan);
  if (!move) return;
  for (const claim of claimsToShrink(renderUnder(move.from, pass, deps), manifests)) {
    const refusal = shrinkRefusal(claim, deps.owned.find(refOf(claim)), move);
    if (refusal !== undefined) throw new TerminalError("ApplyRejected", refusal);
  }
}

export interface PlanMove {
  readonly from: string;
  readonly to: string;
}

/** Undefined when the store stays on its plan, or never had one. */
export function planMove({ plan: from }: StoreMemory, to: string): PlanMove | undefined {
  return from === undefined || from === to ? undefined : { from, to };
}

/** The claims that would be given less than before. */
export function claimsToShrink(before: StoreManifests | undefined, after: StoreManifests): KubeObject[] {
  const given = new Map(claimsOf(before).map((claim) => [claim.metadata.name, requestOf(claim)]));
  return claimsOf(after).filter((claim) => (given.get(claim.metadata.name) ?? 0) > requestOf(claim));
}

/** Why the claim that is there can't become the wanted one; undefined when it holds no more than that. */
export function shrinkRefusal(claim: KubeObject, present: unknown, { from, to }: PlanMove): string | undefined {
  if (present === undefined || claimSize(present).held <= requestOf(claim)) return undefined;
  return (
    `volume ${claim.metadata.name} holds ${claimSize(present).requested}; plan ${to} asks for ` +
    `${claimSize(claim).requested}, which is less than plan ${from} gave it: volumes can't shrink, ` +
    `go back to plan ${from} or to a larger one`
  );
}

function requestOf(claim: KubeObject): number {
  return quantityValue(claimSize(claim).requested);
}

/** Nothing when the cluster does not know that plan any more: then nobody can say what was promised. */
function renderUnder(plan: string, { store }: Pass, deps: ReconcileDeps): StoreManifests | undefined {
  try {
    const spec = { ...store.spec, store: { ...store.spec.store, plan } };
    return deps.synthesize({ ...store, spec });
  } catch (error) {
    if (error instanceof TerminalError) return undefined;
    throw error;
  }
}

function claimsOf(manifests: StoreManifests | undefined): KubeObject[] {
  const objects = manifests?.waves.flatMap((wave) => wave.objects.map(({ object }) => object)) ?? [];
  return objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
}
