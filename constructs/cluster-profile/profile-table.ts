import * as z from "zod";
import { localProfile } from "../profile/local.ts";
import { productionProfile } from "../profile/production.ts";
import type { Profile } from "../profile/profile.ts";
import { profileSchema } from "../profile/schema.ts";

/** A node of the schema, as JSON Schema writes it. */
const node = z.looseObject({
  description: z.string().optional(),
  const: z.string().optional(),
  get properties() {
    return z.record(z.string(), node).optional();
  },
  get oneOf() {
    return z.array(node).optional();
  },
});
type Node = z.infer<typeof node>;

interface Row {
  readonly field: string;
  readonly meaning: string;
  /** The choice that asks for this field. */
  readonly under?: { readonly field: string; readonly value: string };
}

/** Every field of a profile with its meaning and its value in the built-in ones, as a table in Markdown. */
export function profileTable(): string {
  const rows = rowsOf("", node.parse(z.toJSONSchema(profileSchema)));
  const lines = rows.map((row) => {
    const meaning = row.under ? `(${row.under.value}) ${row.meaning}` : row.meaning;
    return `| \`${row.field}\` | ${meaning} | ${valueIn(localProfile, row)} | ${valueIn(productionProfile, row)} |`;
  });
  return ["| Field | Meaning | `local` | `production` |", "|---|---|---|---|", ...lines].join("\n");
}

function rowsOf(field: string, { properties, oneOf, description = "" }: Node): Row[] {
  if (oneOf) return choiceRows(field, oneOf);
  if (!properties) return [{ field, meaning: description }];
  return Object.entries(properties).flatMap(([name, child]) => rowsOf(field === "" ? name : `${field}.${name}`, child));
}

/** The field that chooses, with the meaning of each choice; then what each choice asks for. */
function choiceRows(field: string, options: readonly Node[]): Row[] {
  const choices = options.map(({ properties = {} }) => {
    const [name = "", choice] = Object.entries(properties).find(([, child]) => child.const !== undefined) ?? [];
    return { name, value: choice?.const ?? "", meaning: choice?.description ?? "", properties };
  });
  const meaning = choices.map((choice) => `\`${choice.value}\`: ${choice.meaning}`).join("; ");
  const asked = choices.flatMap(({ name, value, properties }) =>
    Object.entries(properties)
      .filter(([key]) => key !== name)
      .flatMap(([key, child]) => rowsOf(`${field}.${key}`, child))
      .map((row) => ({ ...row, under: { field: `${field}.${name}`, value } })),
  );
  return [{ field: `${field}.${choices[0]?.name ?? ""}`, meaning }, ...asked];
}

function valueIn(profile: Profile, { field, under }: Row): string {
  const isAsked = under === undefined || valueAt(profile, under.field.split(".")) === under.value;
  return shown(isAsked ? valueAt(profile, field.split(".")) : undefined);
}

function valueAt(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return value;
  return typeof value === "object" && value !== null
    ? valueAt((value as Readonly<Record<string, unknown>>)[first], rest)
    : undefined;
}

function shown(value: unknown): string {
  if (value === undefined) return "–";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
