import type { NewStore } from "../../../client/index.ts";
import { type ProblemDetails, storeRequest } from "../../../contract/index.ts";
import { labelsOfLines } from "../../words/label-lines.ts";

/** What stands in the form. */
export interface Draft {
  readonly name: string;
  readonly engine: string;
  readonly plan: string;
  /** Empty: the platform chooses. */
  readonly cluster: string;
  readonly adminEmail: string;
  /** One a line. */
  readonly hosts: string;
  readonly storefrontImage: string;
  readonly externalId: string;
  /** `key=value`, one a line. */
  readonly labels: string;
  /** Why. */
  readonly note: string;
}

export type DraftField = keyof Draft;

export const emptyDraft: Draft = {
  name: "",
  engine: "woocommerce",
  plan: "starter",
  cluster: "",
  adminEmail: "",
  hosts: "",
  storefrontImage: "",
  externalId: "",
  labels: "",
  note: "",
};

/** The request that a form makes; what is empty is left out. */
export function requestOf({ name, engine, plan, hosts, labels: labelLines, ...optional }: Draft): NewStore {
  const labels = labelsOfLines(labelLines);
  const lines = hosts.split(/[\s,]+/).filter((host) => host !== "");
  const given = Object.entries(optional).flatMap(([field, text]) => (text.trim() === "" ? [] : [[field, text.trim()]]));
  return {
    name,
    engine,
    plan,
    ...(lines.length > 0 && { hosts: lines }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.fromEntries(given) as Partial<NewStore>),
  };
}

export type DraftErrors = Readonly<Partial<Record<DraftField, string>>>;

/** The rule that each field breaks, by the contract's own rules. */
export function errorsOf(draft: Draft): DraftErrors {
  const { error } = storeRequest.safeParse(requestOf(draft));
  const found = error?.issues.map(({ path: [field], message }) => [String(field), message] as const) ?? [];
  return byField(draft, found);
}

/** The same of a refusal of the API, which names fields as `#/hosts/0`. */
export function refusedFields(
  draft: Draft,
  { errors = [], code }: Pick<ProblemDetails, "errors" | "code">,
): DraftErrors {
  if (code === "name-taken") return { name: "is taken" };
  if (code === "store-differs") return { name: "is the name of a store that you have, and that is not like this" };
  const named = errors.map(({ field, rule }) => [field.split("/")[1] ?? "", rule] as const);
  return byField(draft, named);
}

function byField(draft: Draft, found: readonly (readonly [field: string, rule: string])[]): DraftErrors {
  const errors = new Map<string, string>();
  for (const [field, rule] of found) {
    // Of several rules the first is told: the next one shows when that is kept.
    if (Object.hasOwn(draft, field) && !errors.has(field)) errors.set(field, rule);
  }
  // In the order in which the fields stand.
  const inOrder = Object.keys(draft).flatMap((field) => (errors.has(field) ? [[field, errors.get(field)]] : []));
  return Object.fromEntries(inOrder) as DraftErrors;
}

/** What a form asks for, as a program would. */
export function asCurl(request: NewStore, origin: string): string {
  const body = JSON.stringify(request).replaceAll("'", String.raw`'\''`);
  return `curl -X POST ${origin}/v1/stores -H "authorization: Bearer $STOREPLANE_TOKEN" -H 'content-type: application/json' -d '${body}'`;
}
