import type { LabelSelector } from "./objects.ts";

type Labels = Readonly<Record<string, string>>;
type Expression = LabelSelector["matchExpressions"][number];

const operators: Readonly<Record<Expression["operator"], (value: string | undefined, values: string[]) => boolean>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
};

/** Whether labels fit; an empty selector fits all. */
export function selects({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): boolean {
  const fits = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return fits && matchExpressions.every(({ key, operator, values }) => operators[operator](labels[key], values));
}
