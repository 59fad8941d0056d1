/** Every delay of the agent in milliseconds, each with its reason; tests shorten them through the configuration. */
export interface Timings {
  /** Gap between two status writes of one store: a burst of pod events becomes one write. */
  readonly statusIntervalMs: number;
  /** Gap between two writes of a store's record to its Store while its phase stays: each is kilobytes in etcd. */
  readonly recordIntervalMs: number;
  /** Events of one store that arrive within this time are worked on together. */
  readonly coalesceMs: number;
  /** First retry of a failed pass; doubles up to `retryMaxMs`. */
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  /** What only a person can end is looked at again after this, or at an event; a delete after `retryMaxMs`. */
  readonly terminalRetryMs: number;
  /** Every store is looked at again after this time, whatever the watches say. */
  readonly resyncMs: number;
  /** How often a live store's secrets may be asked for: they have no watch. */
  readonly secretCheckMs: number;
  /** How often the bus is asked whether its bucket of statuses is still the one that was written to. */
  readonly statusCheckMs: number;
  /** First retry of a failed hook; doubles with every attempt. */
  readonly hookRetryBaseMs: number;
  readonly hookRetryMaxMs: number;
  /** An unschedulable pod younger than this is only waiting for the scheduler (kstatus uses the same). */
  readonly unschedulableGraceMs: number;
  /** A delete waits so long for the app's pods, whose grace period is a minute; then the namespace takes them. */
  readonly appEndMs: number;
  /** A namespace that terminates longer than this shows why. */
  readonly namespaceStuckMs: number;
  /** A removed store's volumes have this long to go before they count as left. */
  readonly volumesEndMs: number;
  /** How often a waiting store is looked at without an event. */
  readonly waitPollMs: number;
  readonly leaseDurationMs: number;
  readonly leaseRenewMs: number;
  readonly informerRetryBaseMs: number;
  readonly informerRetryMaxMs: number;
  /** A message that can't be taken now is offered again after this. */
  readonly redeliverMs: number;
  /** A message that waits for a person or an upgrade is offered again after this. */
  readonly holdMs: number;
  /** How often nodes and pods are added up, to tell how many stores there is room for. */
  readonly roomMs: number;
  /** For so long all stores of a wave must have been Ready with a new template, before the next wave gets it. */
  readonly templateSoakMs: number;
  /** First retry of a renewal of credentials; doubles up to `renewalRetryMaxMs`. */
  readonly renewalRetryBaseMs: number;
  readonly renewalRetryMaxMs: number;
  /** How long a stop waits for the passes under way. */
  readonly drainMs: number;
}

export const defaultTimings: Timings = {
  statusIntervalMs: 200,
  recordIntervalMs: 1000,
  coalesceMs: 20,
  retryBaseMs: 250,
  retryMaxMs: 60_000,
  terminalRetryMs: 300_000,
  resyncMs: 600_000,
  secretCheckMs: 30_000,
  statusCheckMs: 5000,
  hookRetryBaseMs: 2000,
  hookRetryMaxMs: 300_000,
  unschedulableGraceMs: 15_000,
  appEndMs: 60_000,
  namespaceStuckMs: 60_000,
  volumesEndMs: 60_000,
  waitPollMs: 10_000,
  leaseDurationMs: 15_000,
  leaseRenewMs: 3000,
  informerRetryBaseMs: 500,
  informerRetryMaxMs: 15_000,
  redeliverMs: 5000,
  holdMs: 60_000,
  roomMs: 60_000,
  templateSoakMs: 300_000,
  renewalRetryBaseMs: 5000,
  renewalRetryMaxMs: 60_000,
  drainMs: 10_000,
};
