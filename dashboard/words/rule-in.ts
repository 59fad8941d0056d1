import { ApiProblemError } from "../../client/index.ts";

/** The rule that a field of a request's body broke, by the problem that it was answered with. */
export function ruleIn(error: unknown, name: string): string | undefined {
  return error instanceof ApiProblemError ? error.errors.find(({ field }) => field === `#/${name}`)?.rule : undefined;
}
