import { formatEtag } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { StoredDesired } from "../ports/desired.ts";

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
  const asked = header.split(",").map((it) => it.trim()); // our own tags hold no comma
  if (asked.includes(tag)) return;
  const detail = asked.some((it) => it.startsWith("W/")) ? weakTag(tag) : otherRevision;
  throw new ProblemError("revision-conflict", detail, { headers: { ETag: tag } });
}

const otherRevision = "If-Match names another revision than the present one. Read the store again.";

function weakTag(tag: string): string {
  return `If-Match never matches a weak tag (W/"…"; a proxy that compresses may have made it one). The present tag is ${tag}.`;
}
