import * as z from "zod";
import type { ProblemCode } from "../../contract/index.ts";
import { bodyPointer } from "./body-pointer.ts";
import { type BrokenRule, describeErrors, fieldErrors, type InputPlace } from "./field-errors.ts";
import { ProblemError } from "./problem-error.ts";
import { readJsonBody, readUnwantedBody } from "./read-body.ts";
import type { Route, RouteInput } from "./route.ts";

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

/** For a route that takes nothing: a wish that it does not know must not look like one that it fulfils. */
const nothing = z.strictObject({});

const parameterName: InputPlace["nameOf"] = ([name = ""]) => String(name).slice(0, 100);

const inBody: InputPlace = { nameOf: bodyPointer, unknown: "is not a known field", mayRepeat: false };
/** A header may hold a secret. */
const inHeaders: InputPlace = { nameOf: parameterName, unknown: "is not a known header", mayRepeat: false };

/** An address is in every log on the way: it holds no secrets. */
function inAddress(schema: z.ZodType): InputPlace {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape).join(", ") : "";
  const which = known === "" ? "which takes none" : `which takes: ${known}`;
  return { nameOf: parameterName, unknown: `is not a parameter of this endpoint, ${which}`, mayRepeat: true };
}

function placeOf(code: ProblemCode, schema: z.ZodType): InputPlace {
  if (code === "invalid-parameter") return inAddress(schema);
  return code === "invalid-header" ? inHeaders : inBody;
}

/** Parses path, query and headers by the route's schemas; throws ProblemError naming field and rule. */
export function parseHead({ spec }: Route, { request, params }: RawHead): RequestHead {
  return {
    params: spec.params && parse(spec.params, params, { code: "invalid-parameter" }),
    query: spec.isProbe ? {} : parse(spec.query ?? nothing, readQuery(request), { code: "invalid-parameter" }),
    headers: spec.headers && parse(spec.headers, readHeaders(request, spec.headers), { code: "invalid-header" }),
  };
}

/** Reads and parses the body that a route takes; throws ProblemError naming field and rule, or ClientGoneError. */
export async function parseBody({ spec }: Route, request: Request, withinMs: number): Promise<ParsedBody> {
  if (spec.body !== undefined) {
    const { takesMergePatch = false, refusedFields } = spec;
    const { bytes, json } = await readJsonBody(request, { withinMs, orMergePatch: takesMergePatch });
    return { body: parse(spec.body, json, { code: "invalid-request", refused: refusedFields }), bytes };
  }
  const { method, isForButton: orForm = false } = spec;
  const json = method === "get" ? undefined : await readUnwantedBody(request, { withinMs, orForm });
  if (json !== undefined) parse(nothing, json, { code: "invalid-request" });
  return { body: undefined, bytes: new Uint8Array() };
}

interface Rules {
  readonly code: ProblemCode;
  readonly refused?: Readonly<Record<string, string>> | undefined;
}

function parse<T>(schema: z.ZodType<T>, value: unknown, { code, refused = {} }: Rules): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const broken = fieldErrors(result.error, value, placeOf(code, schema));
  throw refusal(
    code,
    broken.map((it) => refusedIn(it, refused)),
    result.error,
  );
}

/** A field that the body does not have, with the rule that says what to do in place. */
function refusedIn(broken: BrokenRule, refused: Readonly<Record<string, string>>): BrokenRule {
  const name = broken.field.replace(/^#\//, "");
  const isUnknown = broken.rule === inBody.unknown && Object.hasOwn(refused, name);
  return isUnknown ? { ...broken, rule: refused[name] ?? broken.rule } : broken;
}

function refusal(code: ProblemCode, broken: readonly BrokenRule[], cause?: unknown): ProblemError {
  const errors = broken.slice(0, maxListed).map(({ field, rule }) => ({ field, rule }));
  return new ProblemError(code, describeErrors(broken), { errors, cause });
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
