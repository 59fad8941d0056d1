import { BrokenPromiseError } from "../shop-context.ts";

/** Throws BrokenPromiseError unless the two are the same when written as JSON. */
export function mustEqual(what: string, seen: unknown, expected: unknown): void {
  const [is, wanted] = [JSON.stringify(seen), JSON.stringify(expected)];
  if (is !== wanted) throw new BrokenPromiseError(`${what} is ${is}, not ${wanted}`);
}

/** Throws BrokenPromiseError, with what was seen, unless it holds. */
export function must(holds: boolean, broken: string, seen?: unknown): void {
  if (!holds) throw new BrokenPromiseError(seen === undefined ? broken : `${broken}; seen: ${JSON.stringify(seen)}`);
}
