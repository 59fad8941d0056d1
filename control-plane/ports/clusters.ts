import type { ClusterAccess, ClusterConflict, ClusterHeartbeat, ClusterRegistration } from "../../contract/index.ts";

/** A heartbeat, and when the bus stored it. */
export interface HeardHeartbeat extends ClusterHeartbeat {
  readonly lastSeen: string;
  /** Since when it is heard without a gap, by the bus's clock; absent when the agent does not tell for how long. */
  readonly wellSince?: string;
}

/** A cluster that has joined, and its agent's last sign of life. */
export interface ClusterView {
  readonly registration: ClusterRegistration;
  readonly heartbeat?: HeardHeartbeat;
  /** Who is let in; absent for a cluster whose account was not put in place with its keys. */
  readonly access?: ClusterAccess;
  /** Another cluster with the same id, and when it last reported. */
  readonly conflict?: ClusterConflict & { readonly lastSeen: string };
  /** When this was read, by the bus's clock: the only "now" that `lastSeen` is compared with. */
  readonly readAt: string;
}

/** The platform's own word about clusters. Each write throws ConflictError when the entry was written meanwhile. */
export interface ClusterRegistry {
  /** Makes the cluster's durable, then its registration; false for one that is registered, which stays as it is. */
  add(registration: ClusterRegistration): Promise<boolean>;

  /**
   * Writes what `change` makes of a registration and returns it; undefined for a cluster that never joined. Throws
   * ConflictError when it was written meanwhile.
   */
  change(
    cluster: string,
    change: (registration: ClusterRegistration) => ClusterRegistration,
  ): Promise<ClusterRegistration | undefined>;

  /** The same of who is let in; undefined for a cluster without an account. What `change` throws passes through. */
  changeAccess(cluster: string, change: (access: ClusterAccess) => ClusterAccess): Promise<ClusterAccess | undefined>;

  /** The same where there may be none yet; undefined leaves it so. */
  setAccess(cluster: string, change: (known: ClusterAccess | undefined) => ClusterAccess | undefined): Promise<void>;

  /** uid of the namespace kube-system of the cluster that the id is bound to. */
  boundUid(cluster: string): Promise<string | undefined>;

  /** Binds the id to this cluster, whatever it was bound to. */
  bind(identity: { readonly cluster: string; readonly uid: string; readonly boundAt: string }): Promise<void>;

  /** The token that locks the cluster out, if one was kept. */
  lockOut(cluster: string): Promise<string | undefined>;

  keepLockOut(cluster: string, token: string): Promise<void>;
}

export interface ClusterReader {
  /** At most a second old. */
  recent(): Promise<ReadonlyMap<string, ClusterView>>;
  current(): Promise<ReadonlyMap<string, ClusterView>>;
}
