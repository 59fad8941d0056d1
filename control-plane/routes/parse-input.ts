import type * as z from "zod";
import type { ProblemCode } from "../../contract/index.ts";
import { type FieldError, ProblemError } from "../errors.ts";
import { fieldErrors } from "./field-errors.ts";
import { readJsonBody } from "./read-body.ts";
import type { Route, RouteInput } from "./route.ts";

const mostNamed = 5;

/** What of a request a route may read, still unparsed. */
export interface RawInput {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
}

/** Parses everything that a route reads of a request by its schemas; throws ProblemError naming field and rule. */
export async function parseInput(
  { spec }: Route,
  { request, params }: RawInput,
): Promise<RouteInput<unknown, unknown, unknown, unknown>> {
  const parsed = {
    params: spec.params && parse(spec.params, params, "invalid-parameter"),
    query: spec.query && parse(spec.query, readQuery(request), "invalid-parameter"),
    headers: spec.headers && parse(spec.headers, readHeaders(request, spec.headers), "invalid-header"),
  };
  if (spec.body === undefined) return { ...parsed, body: undefined, bytes: new Uint8Array() };
  const { bytes, json } = await readJsonBody(request);
  return { ...parsed, body: parse(spec.body, json, "invalid-request"), bytes };
}

function parse<T>(schema: z.ZodType<T>, value: unknown, code: ProblemCode): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error, value);
  throw new ProblemError(code, `Wrong: ${namesOf(errors)}.`, { errors, cause: result.error });
}

/** The first few fields, for who reads the sentence only; the list has them all. */
function namesOf(errors: readonly FieldError[]): string {
  const fields = [...new Set(errors.map(({ field }) => field))];
  const more = fields.length - mostNamed;
  return fields.slice(0, mostNamed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** A parameter that is given twice becomes a list, which no schema takes. */
function readQuery(request: Request): Record<string, string | string[]> {
  const query = new URL(request.url).searchParams;
  const entries = [...new Set(query.keys())].map((name): [string, string | string[]] => {
    const [first = "", ...others] = query.getAll(name);
    return [name, others.length === 0 ? first : [first, ...others]];
  });
  return Object.fromEntries(entries);
}

function readHeaders(request: Request, schema: z.ZodObject): Record<string, string> {
  const entries = Object.keys(schema.shape).map((name): [string, string | null] => [name, request.headers.get(name)]);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}
