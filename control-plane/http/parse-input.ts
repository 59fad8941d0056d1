import * as z from "zod";
import type { ProblemCode } from "../../contract/index.ts";
import { bodyPointer } from "./body-pointer.ts";
import { type FieldNaming, fieldErrors } from "./field-errors.ts";
import { type FieldError, ProblemError } from "./problem-error.ts";
import { readJsonBody, readUnwantedBody } from "./read-body.ts";
import type { Route, RouteInput } from "./route.ts";

/** Names in the sentence. */
const maxNamed = 5;
/** Entries of the list: a hostile body can break more rules than anybody wants to read. */
const maxListed = 50;

type Input = RouteInput<unknown, unknown, unknown, unknown>;
type ParsedBody = Pick<Input, "body" | "bytes">;

/** What stands before a request's body. */
export type RequestHead = Pick<Input, "params" | "query" | "headers">;

/** What of a request a route may read, still unparsed. */
export interface RawHead {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
}

/** What a route that asks for nothing takes: a wish that it does not know must not look like one it fulfils. */
const nothing = z.strictObject({});

/** Parses path, query and headers by the route's schemas; throws ProblemError naming field and rule. */
export function parseHead({ spec }: Route, { request, params }: RawHead): RequestHead {
  return {
    params: spec.params && parse(spec.params, params, "invalid-parameter"),
    query: spec.isProbe ? {} : parse(spec.query ?? nothing, readQuery(request), "invalid-parameter"),
    headers: spec.headers && parse(spec.headers, readHeaders(request, spec.headers), "invalid-header"),
  };
}

/** Reads and parses the body that a route takes; throws ProblemError naming field and rule, or ClientGoneError. */
export async function parseBody({ spec }: Route, request: Request, withinMs: number): Promise<ParsedBody> {
  if (spec.body !== undefined) {
    const { bytes, json } = await readJsonBody(request, withinMs);
    return { body: parse(spec.body, json, "invalid-request"), bytes };
  }
  const json = spec.method === "get" ? undefined : await readUnwantedBody(request, withinMs);
  if (json !== undefined) parse(nothing, json, "invalid-request");
  return { body: undefined, bytes: new Uint8Array() };
}

const parameterName: FieldNaming = ([name = ""]) => String(name).slice(0, 100);

function parse<T>(schema: z.ZodType<T>, value: unknown, code: ProblemCode): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const nameOf = code === "invalid-request" ? bodyPointer : parameterName;
  throw refusal(code, fieldErrors(result.error, value, nameOf), result.error);
}

function refusal(code: ProblemCode, errors: readonly FieldError[], cause?: unknown): ProblemError {
  const detail = `Wrong: ${sentenceOf(errors)}.`;
  return new ProblemError(code, detail, { errors: errors.slice(0, maxListed), cause });
}

/** The first few fields, for who reads the sentence only. */
function sentenceOf(errors: readonly FieldError[]): string {
  const fields = [...new Set(errors.map(({ field }) => (field === "#" ? "the body" : field.replace(/^#\//, ""))))];
  const more = fields.length - maxNamed;
  return fields.slice(0, maxNamed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function readQuery(request: Request): Record<string, string> {
  const query = new URL(request.url).searchParams;
  const names = [...new Set(query.keys())];
  const repeated = names.filter((name) => query.getAll(name).length > 1);
  if (repeated.length > 0) {
    const errors = repeated.map((name) => ({ field: parameterName([name]), rule: "was given more than once" }));
    throw refusal("invalid-parameter", errors);
  }
  return Object.fromEntries(query);
}

function readHeaders(request: Request, schema: z.ZodObject): Record<string, string> {
  const entries = Object.keys(schema.shape).map((name): [string, string | null] => [name, request.headers.get(name)]);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}
