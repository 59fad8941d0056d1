import * as z from "zod";
import { ProblemError } from "./problem-error.ts";

/** A list of entity tags, weak ones included, or a star (RFC 9110, 13.1.1). */
export const ifMatchPattern = /^(\*|(W\/)?"[\x21\x23-\x7e]*"([ \t]*,[ \t]*(W\/)?"[\x21\x23-\x7e]*"){0,31})$/;

/** `If-Match`, for changes of what exists. */
export const ifMatchHeaders = z.object({
  "if-match": z
    .string()
    .max(4096, "must be at most 4096 characters")
    .regex(ifMatchPattern, "must be * or a list of entity tags in double quotes")
    .optional(),
});

/** Throws ProblemError unless the header is absent or names the present revision, whose tag this is. */
export function checkIfMatch(header: string | undefined, tag: string): void {
  if (header === undefined || header === "*") return;
  const asked = header.split(",").map((it) => it.trim()); // our own tags hold no comma
  if (asked.includes(tag)) return;
  const detail = asked.some((it) => it.startsWith("W/")) ? weakTag(tag) : otherRevision;
  throw new ProblemError("revision-conflict", detail, { headers: { ETag: tag } });
}

const otherRevision = "If-Match names another revision than the present one. Read it again.";

function weakTag(tag: string): string {
  return `If-Match never matches a weak tag (W/"…"; a proxy that compresses may have made it one). The present tag is ${tag}.`;
}
