import { appliedObjectsOf, type KubeObject, quantityValue, type StoreManifests } from "../../constructs/index.ts";
import { claimSize } from "./keep-what-stays.ts";
import type { StoreRecord } from "./store-object.ts";

export interface PlanMove {
  readonly from: string;
  readonly to: string;
}

/** Undefined when the store stays on its plan, or never had one. */
export function planMove({ plan: from }: StoreRecord, to: string): PlanMove | undefined {
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

function claimsOf(manifests: StoreManifests | undefined): KubeObject[] {
  const objects = manifests === undefined ? [] : appliedObjectsOf(manifests);
  return objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
}
