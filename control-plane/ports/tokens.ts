import type { StoredToken } from "../../contract/index.ts";
import type { Stored } from "./desired.ts";

/**
 * The records of API tokens.
 * Writes throw ConflictError, StorageFullError or BusUnavailableError.
 */
export interface TokenStore {
  /** Whether this process has read it before, as it is or as it was. */
  isKnown(id: string): boolean;
  /** At most ten seconds old, which is how long a revoked token may still let someone in. */
  recent(id: string): Promise<StoredToken | undefined>;
  current(id: string): Promise<Stored<StoredToken> | undefined>;
  /** Those that can be read, and the ids of all, in no order; may lag by milliseconds. */
  ofTenant(tenant: string): Promise<{ readonly tokens: readonly StoredToken[]; readonly ids: readonly string[] }>;
  create(token: StoredToken): Promise<void>;
  /** Takes the place of the record at this sequence. */
  replace(token: StoredToken, expected: number): Promise<void>;
  /** At most every ten minutes for each token and without waiting for it: a use that is not written down is no one's loss. */
  noteUse(id: string): void;
  /** When tokens were last used, by id; may lag. */
  lastUses(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
