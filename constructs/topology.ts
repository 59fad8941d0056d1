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

export interface RouteTarget {
  /** Name of the Service, and of the component behind it. */
  readonly name: string;
  readonly port: number;
}

/** The Service and its port behind the hosts of each front. */
export type RouteTargets = Readonly<Partial<Record<HostRole, RouteTarget>>>;
