import { ProblemError } from "../http/problem-error.ts";

/** The problem of a name that no store of the caller's has or had. */
export function historyMissing(name: string): ProblemError {
  return new ProblemError(
    "store-not-found",
    `No store of yours is or was named ${JSON.stringify(name)} in the last 400 days. GET /v1/stores lists your stores.`,
  );
}
