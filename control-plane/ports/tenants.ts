import type { TenantEntry } from "../../contract/index.ts";

/**
 * The register of tenants: each with its limits and what its stores count for, exactly, in every process.
 * Writes throw ConflictError, StorageFullError or BusUnavailableError, and are recorded in the audit by themselves.
 */
export interface TenantRegister {
  /** What is set of it at most five seconds old, which is how long a suspended tenant may still create. */
  recent(tenant: string): Promise<TenantEntry | undefined>;
  /** Sees every earlier write. */
  current(tenant: string): Promise<TenantEntry | undefined>;
  /** In order of id; may lag by milliseconds. */
  all(): Promise<TenantEntry[]>;
  /** With its limits, or not at all; returns the one that has the id already. */
  create(entry: TenantEntry): Promise<TenantEntry | undefined>;
  /**
   * Writes what `change` makes of it, and returns that; undefined when it was never created. What `change` throws ends
   * it; it is called again when others wrote meanwhile.
   */
  change(tenant: string, change: (entry: TenantEntry) => TenantEntry): Promise<TenantEntry | undefined>;
}
