import type { DatabaseBackup } from "../backup/database-backup.ts";
import type { UnnamedHook } from "../hook.ts";
import type { AdminLogin, GeneratedSecret, StepObject } from "../manifests.ts";
import type { PlanSize } from "../plan-size.ts";
import type { RouteTarget } from "../routing/route-target.ts";
import type { StoreFrame } from "../store-frame.ts";

/** A TCP connection that pods of a store may open to one another. */
export interface Flow {
  readonly from: readonly string[];
  readonly to: string;
  readonly port: number;
}

/** `shop`: the store's own host and its custom ones; `api`: `api-<name>.<baseDomain>`, for an engine with a backend of its own. */
export type HostRole = "shop" | "api";

/** A component that the gateway forwards to. */
export interface Front {
  readonly role: HostRole;
  readonly component: string;
  /** The container's port. */
  readonly port: number;
}

/** Who may talk to whom; everything else is denied in both directions. */
export interface Topology {
  /** One for `shop`, and at most one for `api`. */
  readonly fronts: readonly Front[];
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
  /** The Service and its port behind the hosts of each front. */
  readonly routes: Readonly<Partial<Record<HostRole, RouteTarget>>>;
}

/** A version of an engine, and the versions whose stores can be brought to it in one step. */
export interface EngineVersion {
  readonly version: string;
  readonly upgradesFrom: readonly string[];
}

/** A kind of shop. */
export interface Engine {
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
    /** @default the engine makes nobody an administrator */
    readonly login?: AdminLogin;
  };
  /**
   * Set when a tenant's own image may take the place of the engine's storefront.
   * @default the engine has none that could be replaced
   */
  readonly storefrontImage?: "replaceable";
  readonly topology: Topology;
  /**
   * How its database is dumped.
   * @default nothing is backed up
   */
  readonly backup?: DatabaseBackup;
  build(frame: StoreFrame): EngineParts;
}

export type EngineRegistry = ReadonlyMap<string, Engine>;
