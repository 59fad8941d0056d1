import type { UnnamedHook } from "../hook.ts";
import type { RouteTarget } from "../http-route.ts";
import type { GeneratedSecret, StepObject } from "../manifests.ts";
import type { PlanSize } from "../plan-size.ts";
import type { StoreFrame } from "../store-frame.ts";

/** A TCP connection that pods of a store may open to one another. */
export interface Flow {
  readonly from: readonly string[];
  readonly to: string;
  readonly port: number;
}

/** Who may talk to whom; everything else is denied in both directions. */
export interface Topology {
  /** The component that the gateway forwards to, and its container port. */
  readonly front: { readonly component: string; readonly port: number };
  readonly flows: readonly Flow[];
  /** Components that may open connections to the internet (HTTPS and mail submission). */
  readonly internet: readonly string[];
}

/** What an engine adds to the guards, which are the same for all engines. */
export interface EngineParts {
  readonly data: readonly StepObject[];
  readonly app: readonly StepObject[];
  readonly hooks: readonly UnnamedHook[];
  readonly secrets: readonly GeneratedSecret[];
  /** The Service and its port behind every host of the store. */
  readonly service: RouteTarget;
}

/** A kind of shop. */
export interface Engine {
  readonly id: string;
  readonly displayName: string;
  /** Versions that can be run, newest first. */
  readonly versions: readonly string[];
  readonly defaultVersion: string;
  /** Sizes by plan id; a plan without an entry is not offered. */
  readonly plans: Readonly<Record<string, PlanSize>>;
  /** Path of the administration page below the store's address. */
  readonly adminPath: string;
  readonly topology: Topology;
  build(frame: StoreFrame): EngineParts;
}

export type EngineRegistry = ReadonlyMap<string, Engine>;
