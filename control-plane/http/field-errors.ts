import type * as z from "zod";
import type { FieldError } from "./problem-error.ts";

/** How a place in an input is called: a pointer into a body, or the name of a parameter. */
export type FieldNaming = (path: readonly PropertyKey[]) => string;

/** One entry per wrong field of an input: its name and the rule it breaks, never its value. */
export function fieldErrors(error: z.ZodError, input: unknown, nameOf: FieldNaming): FieldError[] {
  return error.issues.flatMap((issue) => toFieldErrors(issue, input, nameOf));
}

function toFieldErrors(issue: z.core.$ZodIssue, input: unknown, nameOf: FieldNaming): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ field: nameOf([...issue.path, key]), rule: "is not a known field" }));
  }
  const rule = isMissing(issue.path, input) ? "is required" : ruleOf(issue);
  return [{ field: nameOf(issue.path), rule }];
}

function isMissing(path: readonly PropertyKey[], input: unknown): boolean {
  const value = path.reduce<unknown>((at, key) => (Object(at) as Record<PropertyKey, unknown>)[key], input);
  return path.length > 0 && value === undefined;
}

function ruleOf(issue: z.core.$ZodIssue): string {
  // "Record" is zod's word for an object with free names.
  if (issue.code === "invalid_type")
    return `must be of type ${issue.expected === "record" ? "object" : issue.expected}`;
  if (issue.code === "invalid_key") return issue.issues.map(ruleOf).join("; ");
  if (issue.code === "invalid_value") return `must be one of: ${issue.values.map(String).join(", ")}`;
  return issue.message;
}
