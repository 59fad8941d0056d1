/** One wrong field of a profile: its path, and the rule that it breaks. */
export interface FieldProblem {
  readonly field: string;
  readonly rule: string;
}
