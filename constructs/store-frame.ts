import { k8s } from "cdk8s-plus-28";
import { labelsOf, type Part } from "./labels.ts";
import type { Endpoints, StoreProps } from "./manifests.ts";
import type { PlanSize, Resources } from "./plan-size.ts";
import type { Profile } from "./profile/profile.ts";
import { SynthesisError } from "./synthesis-error.ts";

/** What every construct of one store builds upon. */
export interface StoreFrame {
  readonly props: StoreProps;
  readonly profile: Profile;
  /** The plan's size with the profile's changes. */
  readonly size: PlanSize;
  readonly namespace: string;
  readonly endpoints: Endpoints;
}

/** Metadata of an object in the store's namespace. */
export function metadataOf(frame: StoreFrame, name: string, part: Part) {
  return { name, namespace: frame.namespace, labels: labelsOf(frame, part) };
}

/** Requests and limits of a component; an engine whose plan forgets one is an error. */
export function resourcesOf(frame: StoreFrame, component: string): k8s.ResourceRequirements {
  const { requests, limits } = sizeOf(frame, component);
  return { requests: quantities(requests), limits: quantities(limits) };
}

/** The same as the plan has them, to compute with. */
export function sizeOf(frame: StoreFrame, component: string): Resources {
  return entryOf(frame, "components", component);
}

/** Number of pods of a component. */
export function replicasOf(frame: StoreFrame, component: string): number {
  return frame.size.replicas[component] ?? 1;
}

/** Capacity of a volume of the plan. */
export function volumeSizeOf(frame: StoreFrame, volume: string): k8s.Quantity {
  return k8s.Quantity.fromString(entryOf(frame, "volumes", volume));
}

/** A setting that follows the plan's size. */
export function settingOf(frame: StoreFrame, setting: string): string {
  return entryOf(frame, "settings", setting);
}

type SizeMaps = Pick<PlanSize, "components" | "volumes" | "settings">;

function entryOf<K extends keyof SizeMaps>(frame: StoreFrame, map: K, key: string): SizeMaps[K][string] {
  const entry = (frame.size[map] as Readonly<Record<string, SizeMaps[K][string]>>)[key];
  if (entry === undefined) {
    const field = `plan ${frame.props.plan} of ${frame.props.engine}: ${map}.${key}`;
    throw new SynthesisError([{ field, value: undefined, rule: "must be set in the engine's plan sizes" }]);
  }
  return entry;
}

/** A map of strings as Kubernetes quantities. */
export function quantities(amounts: object): Record<string, k8s.Quantity> {
  return Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(String(amount))]),
  );
}
