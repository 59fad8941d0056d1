import { type ProblemDetails, type StoreChange, type StoreResource, storeChange } from "../../../contract/index.ts";
import { labelChange, labelsOfLines, linesOfLabels } from "../../words/label-lines.ts";

/** What of a store may be changed, as it is typed. */
export interface ChangeDraft {
  readonly plan: string;
  /** One a line. */
  readonly hosts: string;
  readonly adminEmail: string;
  readonly storefrontImage: string;
  readonly externalId: string;
  /** `key=value`, one a line. */
  readonly labels: string;
}

export type ChangeErrors = Readonly<Partial<Record<keyof ChangeDraft, string>>>;

export function draftOf(store: StoreResource): ChangeDraft {
  const { plan, hosts, adminEmail = "", storefrontImage = "", externalId = "", labels = {} } = store;
  return { plan, hosts: hosts.join("\n"), adminEmail, storefrontImage, externalId, labels: linesOfLabels(labels) };
}

/** What is to change; empty where nothing is. What was there and is typed no more goes. */
export function changeOfDraft(store: StoreResource, draft: ChangeDraft): StoreChange {
  const before = draftOf(store);
  const hosts = draft.hosts.split(/[\s,]+/).filter((host) => host !== "");
  const labels = labelChange(store.labels ?? {}, labelsOfLines(draft.labels));
  const texts = (["adminEmail", "storefrontImage", "externalId"] as const).flatMap((field) => {
    const typed = draft[field].trim();
    return typed === before[field] ? [] : [[field, typed === "" ? null : typed] as const];
  });
  return {
    ...(draft.plan !== before.plan && { plan: draft.plan }),
    ...(hosts.join("\n") !== before.hosts && { hosts }),
    ...Object.fromEntries(texts),
    ...(Object.keys(labels).length > 0 && { labels }),
  };
}

/** The rule that each field breaks, by the contract's own rules. */
export function errorsOfChange(change: StoreChange): ChangeErrors {
  const issues = storeChange.safeParse(change).error?.issues ?? [];
  return firstOf(issues.map(({ path: [field], message }) => [String(field), message] as const));
}

/** The same of a refusal of the API, which names fields as `#/hosts/0`. */
export function refusedChange({ errors = [] }: Pick<ProblemDetails, "errors">): ChangeErrors {
  return firstOf(errors.map(({ field, rule }) => [field.split("/")[1] ?? "", rule] as const));
}

/** Of several rules of a field the first is told: the next one shows when that is kept. */
function firstOf(found: readonly (readonly [field: string, rule: string])[]): ChangeErrors {
  return Object.fromEntries(found.toReversed());
}
