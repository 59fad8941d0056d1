import { formatEtag } from "../../contract/index.ts";
import { ProblemError } from "../errors.ts";
import type { StoredDesired } from "../ports.ts";

/** A list of entity tags, weak ones included, or a star (RFC 9110, 13.1.1). */
export const ifMatchPattern = /^(\*|(W\/)?"[\x21\x23-\x7e]*"([ \t]*,[ \t]*(W\/)?"[\x21\x23-\x7e]*"){0,31})$/;

/** The entity tag of a desired state. */
export function etagOf({ seq, value }: StoredDesired): string {
  return formatEtag({ epoch: value.epoch, seq });
}

/** Throws ProblemError unless the header is absent or names the present revision. */
export function checkIfMatch(header: string | undefined, desired: StoredDesired): void {
  if (header === undefined || header === "*") return;
  const tag = etagOf(desired);
  // A weak tag never matches here; our own tags hold no comma.
  if (header.split(",").some((it) => it.trim() === tag)) return;
  throw new ProblemError(
    "revision-conflict",
    "If-Match names another revision than the present one. Read the store again.",
    {
      headers: { ETag: tag },
    },
  );
}
