import { k8s } from "cdk8s-plus-28";
import { type Component, labelsOf } from "./labels.ts";
import type { Endpoints, StoreProps } from "./manifests.ts";
import type { PlanSize, Resources } from "./plan-size.ts";
import type { Profile } from "./profile/profile.ts";
import { SynthesisError } from "./synthesis-error.ts";
import type { Versions } from "./versions.ts";

/** What every construct of one store builds upon. */
export interface RenderContext {
  readonly props: StoreProps;
  readonly profile: Profile;
  /** The plan's size with the profile's changes. */
  readonly size: PlanSize;
  readonly versions: Versions;
  readonly namespace: string;
  readonly endpoints: Endpoints;
}

/** Metadata of an object in the store's namespace. */
export function metadataOf(context: RenderContext, name: string, component: Component) {
  return { name, namespace: context.namespace, labels: labelsOf(context, component) };
}

/** Requests and limits of a component; an engine whose plan forgets one is an error. */
export function resourcesOf(context: RenderContext, component: string): k8s.ResourceRequirements {
  const { requests, limits } = sizeOf(context, component);
  return { requests: quantities(requests), limits: quantities(limits) };
}

/** The same as the plan has them, to compute with. */
export function sizeOf(context: RenderContext, component: string): Resources {
  return entryOf(context, "components", component);
}

/** Number of pods of a component. */
export function replicasOf(context: RenderContext, component: string): number {
  return context.size.replicas[component] ?? 1;
}

/** Capacity of a volume of the plan. */
export function volumeSizeOf(context: RenderContext, volume: string): k8s.Quantity {
  return k8s.Quantity.fromString(entryOf(context, "volumes", volume));
}

/** A setting that follows the plan's size. */
export function settingOf(context: RenderContext, setting: string): string {
  return entryOf(context, "settings", setting);
}

type SizeMaps = Pick<PlanSize, "components" | "volumes" | "settings">;

function entryOf<K extends keyof SizeMaps>(context: RenderContext, map: K, key: string): SizeMaps[K][string] {
  const entry = (context.size[map] as Readonly<Record<string, SizeMaps[K][string]>>)[key];
  if (entry === undefined) {
    const field = `plan ${context.props.plan} of ${context.props.engine}: ${map}.${key}`;
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
