/** How long and how many: the bounds of what clients can hold on to. */
export interface HttpLimits {
  /** Milliseconds that a request's line and headers may take to arrive. */
  readonly headersMs: number;
  /** Milliseconds that its body may take after that. */
  readonly bodyMs: number;
  /** Milliseconds that a connection is kept open after an answer: longer than a load balancer before us does it. */
  readonly keepAliveMs: number;
  /** Connections at once; more are closed as soon as they are made. */
  readonly connections: number;
}

/** Milliseconds that requests under way get once a process has drained. */
export const lastWordMs = 12_000;

export const defaultHttpLimits: HttpLimits = {
  headersMs: 15_000,
  bodyMs: 20_000,
  keepAliveMs: 75_000,
  connections: 4000,
};
