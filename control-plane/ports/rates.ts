/** Requests of a tenant, by class. */
export interface Passed {
  readonly tenant: string;
  readonly name: string;
  readonly count: number;
}

/** The part of a process's rates that all processes have in common. */
export interface CommonRates {
  /** What this process let pass since it was asked last. */
  take(): readonly Passed[];
  /** What other processes let pass. */
  hear(passed: Passed): void;
}
