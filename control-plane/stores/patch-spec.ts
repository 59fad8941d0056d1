import {
  catalog,
  maxLabels,
  mayTakeStorefront,
  type StoreChange,
  type StoreSpec,
  storeSpec,
} from "../../contract/index.ts";
import { bodyPointer } from "../http/body-pointer.ts";
import { describeErrors } from "../http/field-errors.ts";
import { type FieldError, ProblemError } from "../http/problem-error.ts";

/**
 * The spec as its tenant asks for it, with the change merged into it (RFC 7396). Throws ProblemError for what a store of
 * its engine can't have.
 */
export function patchSpec(spec: StoreSpec, change: StoreChange): StoreSpec {
  const { hosts = spec.hosts, labels: labelChange, ...others } = change;
  const labels = mergeLabels(spec.labels, labelChange);
  const errors = [...wrongLabels(labels), ...wrongForEngine(spec.engine, change)];
  if (errors.length > 0) throw new ProblemError("invalid-request", describeErrors(errors), { errors });
  const { labels: _, ...before } = spec;
  const all = { ...before, ...others, hosts: hosts ?? [], ...(Object.keys(labels).length > 0 && { labels }) };
  // In the order in which every reader of the message finds the fields.
  return storeSpec.parse(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)));
}

function mergeLabels(before: StoreSpec["labels"], change: StoreChange["labels"]): Record<string, string> {
  if (change === null) return {};
  const merged = Object.entries({ ...before, ...change });
  return Object.fromEntries(merged.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])));
}

function wrongLabels(labels: Readonly<Record<string, string>>): FieldError[] {
  if (Object.keys(labels).length <= maxLabels) return [];
  return [{ field: bodyPointer(["labels"]), rule: `must leave the store at most ${maxLabels} labels` }];
}

function wrongForEngine(id: string, { plan, storefrontImage }: StoreChange): FieldError[] {
  const plans = catalog.engines.find((each) => each.id === id)?.plans;
  const isUnknown = plan !== undefined && plans?.includes(plan) === false;
  return [
    ...(isUnknown ? [{ field: bodyPointer(["plan"]), rule: `must be one of: ${plans.join(", ")}` }] : []),
    ...(storefrontImage && !mayTakeStorefront(id)
      ? [{ field: bodyPointer(["storefrontImage"]), rule: "must be absent: the engine has no storefront to replace" }]
      : []),
  ];
}
