import type { SeenStatus, StoreAddress } from "../../contract/index.ts";

/** What the agents saw. */
export interface StatusReader {
  /** May lag by milliseconds. */
  read(address: StoreAddress): Promise<SeenStatus | undefined>;
  /** Sees every earlier write. */
  readNewest(address: StoreAddress): Promise<SeenStatus | undefined>;
  /** In the order of the addresses. */
  readMany(addresses: readonly StoreAddress[]): Promise<readonly (SeenStatus | undefined)[]>;
}
