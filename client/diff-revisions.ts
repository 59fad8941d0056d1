import type { StoreRevision } from "../contract/index.ts";

/** One thing that two revisions of a store say differently. */
export interface RevisionChange {
  /** Keys joined by dots: `plan`, `labels.tier`; each entry of a list stands for itself. */
  readonly field: string;
  readonly change: "added" | "removed" | "changed";
  readonly before?: string;
  readonly after?: string;
}

/** What is different in the later of two revisions, field by field, in order of their names. */
export function diffRevisions(
  earlier: Pick<StoreRevision, "spec">,
  later: Pick<StoreRevision, "spec">,
): RevisionChange[] {
  const [before, after] = [valuesOf(earlier.spec), valuesOf(later.spec)];
  const keys = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return keys.flatMap((key) => changeOf(before.get(key), after.get(key)) ?? []);
}

interface Value {
  readonly field: string;
  readonly text: string;
}

function changeOf(before: Value | undefined, after: Value | undefined): RevisionChange | undefined {
  if (before?.text === after?.text) return undefined;
  if (before === undefined) return after && { field: after.field, change: "added", after: after.text };
  if (after === undefined) return { field: before.field, change: "removed", before: before.text };
  return { field: after.field, change: "changed", before: before.text, after: after.text };
}

/** Every single value of a spec; of a list each entry has a key of its own, for their order means nothing. */
function valuesOf(spec: object, prefix = ""): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const [key, value] of Object.entries(spec) as [string, unknown][]) {
    const field = prefix + key;
    if (Array.isArray(value)) {
      for (const entry of value.map(textOf)) values.set(`${field} ${entry}`, { field, text: entry });
    } else if (typeof value === "object" && value !== null) {
      for (const [inner, each] of valuesOf(value, `${field}.`)) values.set(inner, each);
    } else if (value !== undefined) values.set(field, { field, text: textOf(value) });
  }
  return values;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
