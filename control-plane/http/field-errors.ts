import type * as z from "zod";
import type { FieldError } from "./problem-error.ts";

/** A wrong field with the rule it breaks, and its value where that may be repeated. */
export interface BrokenRule extends FieldError {
  readonly value?: string;
}

/** Where an input comes from, and what may be said of it. */
export interface InputPlace {
  /** How a field is called: a pointer into a body, or the name of a parameter. */
  readonly nameOf: (path: readonly PropertyKey[]) => string;
  /** What is said of a field that the schema does not have. */
  readonly unknown: string;
  /** Whether any short value may be repeated; otherwise only one that should have been one of a list. */
  readonly mayRepeat: boolean;
}

/** Longer values are not repeated: they help little, and a secret in the wrong field is seldom shorter. */
const maxRepeatedLength = 20;

/** One entry per wrong field of an input: its name and the rule it breaks. */
export function fieldErrors(error: z.ZodError, input: unknown, place: InputPlace): BrokenRule[] {
  return error.issues.flatMap((issue) => toBrokenRules(issue, input, place));
}

function toBrokenRules(issue: z.core.$ZodIssue, input: unknown, place: InputPlace): BrokenRule[] {
  const { nameOf, unknown, mayRepeat } = place;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ field: nameOf([...issue.path, key]), rule: unknown }));
  }
  const field = nameOf(issue.path);
  const value = valueAt(issue.path, input);
  if (issue.path.length > 0 && value === undefined) return [{ field, rule: "is required" }];
  const isShort = typeof value === "string" && value.length <= maxRepeatedLength;
  const isRepeated = isShort && (mayRepeat || issue.code === "invalid_value");
  return [{ field, rule: ruleOf(issue), ...(isRepeated && { value }) }];
}

function valueAt(path: readonly PropertyKey[], input: unknown): unknown {
  return path.reduce<unknown>((at, key) => (Object(at) as Record<PropertyKey, unknown>)[key], input);
}

function ruleOf(issue: z.core.$ZodIssue): string {
  // "Record" is zod's word for an object with free names.
  if (issue.code === "invalid_type")
    return `must be of type ${issue.expected === "record" ? "object" : issue.expected}`;
  if (issue.code === "invalid_key") return issue.issues.map(ruleOf).join("; ");
  if (issue.code === "invalid_value") return `must be one of: ${issue.values.map(String).join(", ")}`;
  return issue.message;
}

/** Fields in the sentence. */
const maxNamed = 5;

/** The first few wrong fields and their rules as a sentence, for whoever reads no list. */
export function describeErrors(errors: readonly BrokenRule[]): string {
  const byField = [...Map.groupBy(errors, ({ field }) => field)];
  const named = byField.slice(0, maxNamed).map(([field, broken]) => {
    const [value] = broken.flatMap((it) => it.value ?? []);
    const rules = [...new Set(broken.map(({ rule }) => rule))].join(" and ");
    return `${nameInSentence(field)}${value === undefined ? "" : ` ${JSON.stringify(value)}`} ${rules}`;
  });
  const more = byField.length - maxNamed;
  return `${[...named, ...(more > 0 ? [`and ${more} more`] : [])].join("; ")}.`;
}

function nameInSentence(field: string): string {
  return field === "#" ? "the body" : field.replace(/^#\//, "");
}
