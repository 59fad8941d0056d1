import type * as z from "zod";

/** Bytes from outside do not match their schema; the message names what was read, the field and the rule. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  readonly issues: readonly string[];

  constructor(what: string, issues: readonly string[], options?: ErrorOptions) {
    super(`${what} can't be read: ${issues.join("; ")}`, options);
    this.issues = issues;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true });
const encoder = new TextEncoder();

/** One line per wrong field: path and rule, never the value. */
export function describeIssues(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.map(String).join(".") || "(whole)"}: ${issue.message}`);
}

/** Reads JSON bytes as a value of the schema; throws DecodeError. `what` names the bytes' origin. */
export function decode<T>(schema: z.ZodType<T>, bytes: Uint8Array, what: string): T {
  const parsed = schema.safeParse(decodeJson(bytes, what));
  if (!parsed.success) throw new DecodeError(what, describeIssues(parsed.error), { cause: parsed.error });
  return parsed.data;
}

/** The same, but undefined for bytes that do not match: for what another version, or anyone, may have written. */
export function decodeIfReadable<T>(schema: z.ZodType<T>, bytes: Uint8Array, what: string): T | undefined {
  try {
    return decode(schema, bytes, what);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function decodeJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new DecodeError(what, ["(whole): is not JSON in UTF-8"], { cause });
  }
}

/** Writes a value as JSON bytes after checking it against its schema. */
export function encode<T>(schema: z.ZodType<T>, value: T, what: string): Uint8Array {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new DecodeError(what, describeIssues(parsed.error), { cause: parsed.error });
  return encoder.encode(JSON.stringify(parsed.data));
}
