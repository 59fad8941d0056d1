import type * as z from "zod";
import type { FieldProblem } from "../synthesis-error.ts";
import { type ClusterProfile, clusterProfileSchema, profileOf } from "./cluster-profile.ts";
import { ProfileError } from "./profile-error.ts";
import { tryProfile } from "./try-profile.ts";

/**
 * Reads a cluster's profile: a built-in one by name, and the changes to it. Throws ProfileError with one line per wrong
 * field, whether it is wrong by itself or no store could be rendered with it; no value is repeated.
 */
export function readClusterProfile(json: string): ClusterProfile {
  const parsed = clusterProfileSchema.safeParse(parseJson(json), { error: plainRule });
  if (!parsed.success) throw refusal(parsed.error.issues.flatMap(problemsOf));
  const problems = tryProfile(profileOf(parsed.data));
  if (problems.length > 0) throw refusal(problems);
  return parsed.data;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ProfileError("the profile is not JSON", { cause });
  }
}

/** For rules without a message in the schema. */
const plainRule: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return "is required";
  if (issue.code === "invalid_type") return `must be of type ${issue.expected}`;
  if (issue.code === "invalid_value") return `must be one of: ${issue.values.map(String).join(", ")}`;
  return undefined;
};

function problemsOf(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ field: [...path, key].join("."), rule: "is not a field of a profile" }));
  // The key itself is the last part of the path; its rule is one level below.
  const rule = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [{ field: path.join(".") || "(whole)", rule }];
}

function refusal(problems: readonly FieldProblem[]): ProfileError {
  const lines = problems.map(({ field, rule }) => `  ${field}: ${rule}`);
  return new ProfileError(`the profile can't be used:\n${lines.join("\n")}`);
}
