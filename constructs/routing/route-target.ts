import type { HostRole } from "../topology.ts";

export interface RouteTarget {
  /** Name of the Service, and of the component behind it. */
  readonly name: string;
  readonly port: number;
}

/** The Service and its port behind the hosts of each front. */
export type RouteTargets = Readonly<Partial<Record<HostRole, RouteTarget>>>;
