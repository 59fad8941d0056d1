import type { StoreBackup } from "../backup/database-backup.ts";
import type { UnnamedHook } from "../hook.ts";
import type { AdminLogin, GeneratedSecret, StepObject } from "../manifests.ts";
import type { PlanSize } from "../plan-size.ts";
import type { RenderContext } from "../render-context.ts";
import type { HostRole, RouteTargets, Topology } from "../topology.ts";
import type { Versioned } from "../versions.ts";

/** What an engine adds to the guards, which are the same for all engines. */
export interface EngineManifests {
  readonly data: readonly StepObject[];
  readonly app: readonly StepObject[];
  readonly hooks: readonly UnnamedHook[];
  readonly secrets: readonly GeneratedSecret[];
  readonly routes: RouteTargets;
}

/** A version of an engine, and the versions whose stores can be brought to it in one step. */
export interface EngineVersion {
  readonly version: string;
  readonly upgradesFrom: readonly string[];
}

/** A kind of shop. */
export interface Engine extends Versioned {
  readonly id: string;
  readonly displayName: string;
  /** Versions that can be run, newest first. */
  readonly versions: readonly EngineVersion[];
  readonly defaultVersion: string;
  /** Sizes by plan id; a plan without an entry is not offered. */
  readonly plans: Readonly<Record<string, PlanSize>>;
  readonly admin: {
    /** Where the administration page is. */
    readonly role: HostRole;
    readonly path: string;
    /** @default the engine creates no administrator */
    readonly login?: AdminLogin;
  };
  /**
   * Set when a tenant's own image may take the place of the engine's storefront.
   * @default the engine has none that could be replaced
   */
  readonly storefrontImage?: "replaceable";
  readonly topology: Topology;
  /**
   * How its data is backed up.
   * @default nothing is backed up
   */
  readonly backup?: StoreBackup;
  build(context: RenderContext): EngineManifests;
}

export type EngineRegistry = ReadonlyMap<string, Engine>;
