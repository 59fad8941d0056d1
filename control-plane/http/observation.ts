/** What became of one request, in words that are few enough to be counted by. */
export interface Observation {
  /** Path of the route as in OpenAPI; `none` for a request that reached no route. */
  readonly route: string;
  readonly method: string;
  /** 499 when its client was gone before there was an answer. */
  readonly status: number;
  readonly seconds: number;
  /** Code of the problem that was answered. */
  readonly code?: string | undefined;
}

/** Called with every request that ends. */
export type Observe = (observation: Observation) => void;

const countedMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Clients may invent methods: those are counted together. */
export function countedMethod(method: string | undefined): string {
  return method !== undefined && countedMethods.has(method) ? method : "other";
}
