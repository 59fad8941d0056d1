import { tenantId } from "../contract/index.ts";
import { UsageError } from "./errors.ts";

/** A store's name as an address can carry it; the API judges the rest. @throws UsageError */
export function parseName(text: string): string {
  if (/^\.{0,2}$/.test(text)) throw new UsageError("must be the name of a store");
  return text;
}

/** The one word that is a store's name. */
export const nameArgument = {
  kind: "tuple",
  parameters: [{ brief: "Name of the store", parse: parseName, placeholder: "name" }],
} as const;

/** The one word that is a cluster's id. */
export const clusterArgument = {
  kind: "tuple",
  parameters: [{ brief: "Id of the cluster", parse: parseName, placeholder: "cluster" }],
} as const;

/** Words that are kept with what is done to a store. */
export const noteFlag = {
  kind: "parsed",
  parse: String,
  optional: true,
  placeholder: "text",
  brief: "Why, for whoever looks at it later",
} as const;

/** The revision that a store has to be at. */
export const revisionFlag = {
  kind: "parsed",
  parse: String,
  optional: true,
  placeholder: "revision",
  brief: "Only if the store is still at this revision",
} as const;

/** Whether the command ends with the store Ready, and shows its steps until then. */
export const waitFlag = {
  kind: "boolean",
  default: false,
  withNegated: false,
  brief: "Show the steps until the store is Ready",
} as const;

/** "key=value" of a label. @throws UsageError */
export function parseLabel(text: string): readonly [key: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError("must be key=value");
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The id of a tenant. @throws UsageError */
export function parseTenant(text: string): string {
  const parsed = tenantId.safeParse(text);
  if (!parsed.success) throw new UsageError(parsed.error.issues[0]?.message ?? "must be the id of a tenant");
  return parsed.data;
}

type Labels = readonly (readonly [key: string, value: string])[];

/** A key that is given twice is a mistake: the API would see the second only. @throws UsageError */
export function labelsOf(option: string, entries: Labels): Record<string, string> {
  const twice = entries.find(([key], index) => entries.findIndex(([other]) => other === key) !== index);
  if (twice) throw new UsageError(`${option} names ${twice[0]} twice`);
  return Object.fromEntries(entries);
}
