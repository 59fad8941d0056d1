/** Pieces of an OpenAPI v3 schema; every text and list is bounded, or the API server refuses the CRD's rules as too costly. */
export type Schema = Readonly<Record<string, unknown>>;

export interface ObjectSchemaOptions {
  readonly required?: readonly string[];
  readonly rules?: readonly { readonly rule: string; readonly message: string }[];
}

export function object(properties: Readonly<Record<string, Schema>>, options: ObjectSchemaOptions = {}): Schema {
  const { required, rules } = options;
  return {
    type: "object",
    properties,
    ...(required && { required }),
    ...(rules && { "x-kubernetes-validations": rules }),
  };
}

export function text(maxLength: number, more: Schema = {}): Schema {
  return { type: "string", maxLength, ...more };
}

export function oneOf(values: readonly string[]): Schema {
  return { type: "string", enum: values };
}

/** RFC 3339, as Kubernetes writes it. */
export const time: Schema = { type: "string", format: "date-time", maxLength: 40 };

export const flag: Schema = { type: "boolean" };

export function wholeNumber(minimum: number): Schema {
  return { type: "integer", format: "int64", minimum };
}

/** A list with one writer: replaced as a whole, which keeps the record of field owners small. */
export function list(items: Schema, maxItems: number): Schema {
  return { type: "array", items, maxItems, "x-kubernetes-list-type": "atomic" };
}
