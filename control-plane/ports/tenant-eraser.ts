/** Takes a tenant's personal data off the bus. Both may be repeated. Throw BusUnavailableError. */
export interface TenantEraser {
  /**
   * Removes what is left of its deleted stores, without the day that they are shown for. Returns how many have to
   * stay: those that are not Deleted, or whose agent is away or was until some minutes ago.
   */
  sweep(tenant: string): Promise<number>;
  /** Removes every desired state that is kept of it, its own former states, and the key without which its audit names no one. */
  forget(tenant: string): Promise<void>;
}
