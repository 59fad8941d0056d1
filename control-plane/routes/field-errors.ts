import type * as z from "zod";
import type { FieldError } from "../errors.ts";

/** A hostile body can break more rules than anybody wants to read. */
const maxErrors = 50;
const maxFieldLength = 100;

/** One entry per wrong field of an input: its path and the rule it breaks, never its value. */
export function fieldErrors(error: z.ZodError, input: unknown): FieldError[] {
  return error.issues.flatMap((issue) => toFieldErrors(issue, input)).slice(0, maxErrors);
}

function toFieldErrors(issue: z.core.$ZodIssue, input: unknown): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ field: fieldName([...issue.path, key]), rule: "is not a known field" }));
  }
  const rule = isMissing(issue.path, input) ? "is required" : ruleOf(issue);
  return [{ field: fieldName(issue.path), rule }];
}

function isMissing(path: readonly PropertyKey[], input: unknown): boolean {
  const value = path.reduce<unknown>((at, key) => (Object(at) as Record<PropertyKey, unknown>)[key], input);
  return path.length > 0 && value === undefined;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "(body)" : path.map(String).join(".").slice(0, maxFieldLength);
}

function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return `must be of type ${issue.expected}`;
  if (issue.code === "invalid_value") return `must be one of: ${issue.values.map(String).join(", ")}`;
  return issue.message;
}
