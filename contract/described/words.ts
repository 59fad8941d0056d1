import type * as z from "zod";

/** A sentence, and where a rule is code that no schema can show, the keyword of JSON Schema that says it. */
export type PropertyWords =
  | string
  | { readonly description: string; readonly uniqueItems: true }
  | { readonly description: string; readonly format: "email" | "uri" };

/** What the OpenAPI document says of an object besides its schema: a property without words does not compile. */
export interface ObjectWords<Schema extends z.ZodObject> {
  readonly schema: Schema;
  readonly description: string;
  readonly properties: { readonly [Name in keyof Schema["shape"]]: PropertyWords };
  /** Whole and coherent; every property stands in one of them at least. */
  readonly examples: readonly [z.input<Schema>, ...z.input<Schema>[]];
}

export type ValueWords = string | { readonly meaning: string } | { readonly title: string };

/** A list of texts that has a name in the document. */
export interface ListWords {
  readonly schema: z.ZodType;
  readonly description: string;
  readonly known: readonly string[];
  /** What each value means, where that is more than its name. */
  readonly meanings?: Readonly<Record<string, ValueWords>>;
  /** Whether answers may hold a value that is none of these. */
  readonly isOpen: boolean;
}

/** An ObjectWords of any schema, for a table of all of them. */
export interface AnyObjectWords {
  readonly schema: z.ZodObject;
  readonly description: string;
  readonly properties: Readonly<Record<string, PropertyWords>>;
  readonly examples: readonly object[];
}

export type SchemaWords = AnyObjectWords | ListWords;
