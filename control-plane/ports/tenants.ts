import type { TenantEntry } from "../../contract/index.ts";
import type { Stored } from "./desired.ts";

/** The register of tenants. Writes throw ConflictError, StorageFullError or BusUnavailableError. */
export interface TenantRegister {
  /** At most five seconds old, which is how long a suspended tenant may still create. */
  recent(tenant: string): Promise<TenantEntry | undefined>;
  current(tenant: string): Promise<Stored<TenantEntry> | undefined>;
  /** In order of id; may lag by milliseconds. */
  all(): Promise<TenantEntry[]>;
  /** Returns the sequence of the entry, which must be at `expected`; 0 means that it was never written. */
  put(entry: TenantEntry, expected: number): Promise<number>;
}
