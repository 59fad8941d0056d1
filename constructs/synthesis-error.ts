/** One wrong field: its path, and the rule that it breaks. */
export interface FieldProblem {
  readonly field: string;
  readonly rule: string;
}

/** The same with what was given; the field is called as the API calls it. */
export interface SynthesisProblem extends FieldProblem {
  readonly value: unknown;
}

const maxValueLength = 80;

/** A store that can't be rendered; carries one problem per wrong field and is thrown before anything is rendered. */
export class SynthesisError extends Error {
  override readonly name = "SynthesisError";
  readonly problems: readonly SynthesisProblem[];

  constructor(problems: readonly SynthesisProblem[], options?: ErrorOptions) {
    super(problems.map(sentence).join("; "), options);
    this.problems = problems;
  }
}

function sentence({ field, value, rule }: SynthesisProblem): string {
  return `${field} is ${shown(value)}: it ${rule}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text;
}
