import * as z from "zod";
import { type Labels, labelKey, labelValue, maxLabels } from "../../contract/index.ts";

interface Requirement {
  readonly key: string;
  /** Any when absent. */
  readonly value?: string;
}

const requirement = z.object({ key: labelKey, value: labelValue.optional() });

/** What a list asks of the labels of its stores: `key=value` or `key`, separated by commas; all must hold. */
export const labelSelector = z
  .string()
  .max(8192, "must be at most 8192 characters")
  .superRefine((text, context) => {
    const wanted = text.split(",");
    if (wanted.length > maxLabels) {
      context.addIssue(`must name at most ${maxLabels} labels`);
      return; // thousands of wrong ones would take seconds to describe
    }
    const [broken] = wanted.flatMap((it) => requirement.safeParse(read(it)).error?.issues ?? []);
    if (broken === undefined) return;
    context.addIssue(
      `must be labels as key=value or key, separated by commas (not ==, != or in): a ${String(broken.path[0])} ${broken.message}`,
    );
  });

/** Whether a store with these labels is asked for; the selector must have been parsed. */
export function isSelected(labels: Labels | undefined, selector: string | undefined): boolean {
  if (selector === undefined) return true;
  const present = new Map(Object.entries(labels ?? {}));
  return selector
    .split(",")
    .map(read)
    .every(({ key, value }) => present.has(key) && (value === undefined || present.get(key) === value));
}

function read(text: string): Requirement {
  const at = text.indexOf("=");
  return at === -1 ? { key: text } : { key: text.slice(0, at), value: text.slice(at + 1) };
}
