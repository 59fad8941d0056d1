import type * as z from "zod";
import type { ProblemCode } from "../../contract/index.ts";
import { type FieldError, ProblemError } from "../errors.ts";
import { fieldErrors } from "./field-errors.ts";
import { readJsonBody } from "./read-body.ts";
import type { Route, RouteInput } from "./route.ts";

const mostNamed = 5;

type Input = RouteInput<unknown, unknown, unknown, unknown>;

/** What stands before a request's body. */
export type RequestHead = Pick<Input, "params" | "query" | "headers">;

/** What of a request a route may read, still unparsed. */
export interface RawHead {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
}

/** Parses path, query and headers by the route's schemas; throws ProblemError naming field and rule. */
export function parseHead({ spec }: Route, { request, params }: RawHead): RequestHead {
  return {
    params: spec.params && parse(spec.params, params, "invalid-parameter"),
    query: spec.query && parse(spec.query, readQuery(request), "invalid-parameter"),
    headers: spec.headers && parse(spec.headers, readHeaders(request, spec.headers), "invalid-header"),
  };
}

/** Reads and parses the body that a route takes; throws ProblemError naming field and rule, or ClientGoneError. */
export async function parseBody(
  { spec }: Route,
  request: Request,
  withinMs: number,
): Promise<Pick<Input, "body" | "bytes">> {
  if (spec.body === undefined) return { body: undefined, bytes: new Uint8Array() };
  const { bytes, json } = await readJsonBody(request, withinMs);
  return { body: parse(spec.body, json, "invalid-request"), bytes };
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
