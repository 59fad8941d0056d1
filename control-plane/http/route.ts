import type * as z from "zod";
import type { ProblemCode, Scope } from "../../contract/index.ts";
import type { RequestContext } from "./request-context.ts";

/** Headers that answers may have: the document describes each. */
export type AnswerHeader =
  | "X-Request-Id"
  | "ETag"
  | "Location"
  | "Idempotency-Replayed"
  | "Cache-Control"
  | "RateLimit"
  | "RateLimit-Policy"
  | "Retry-After";

/** What operations are about: chapters of the document. */
export type Tag = "Stores" | "Clusters" | "Catalog" | "Access" | "Tenants" | "Webhooks" | "Audit" | "Platform";

const ofTenants: ReadonlySet<Right> = new Set<Right>([
  "stores:read",
  "stores:write",
  "stores:delete",
  "logs:read",
  "credentials:read",
  "tokens:write",
  "webhooks:write",
]);

/** Whether a route with this right shows what is confidential in a store, so that who asked for it is on record. */
export function isConfidential(right: Right): boolean {
  return right === "credentials:read" || right === "logs:read";
}

/** Whether a route with this right is about what only a registered tenant has. */
export function needsTenant(right: Right): boolean {
  return ofTenants.has(right);
}

/** What a success looks like; the status is the key under which it stands. */
export interface AnswerSpec {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** What it may be instead, where a parameter chooses. */
  readonly orSchema?: z.ZodType;
  readonly contentType?: string;
  /** Whether it may be a stream of events instead, where a parameter chooses. */
  readonly orStream?: true;
  /** Besides those that every answer has. */
  readonly headers?: readonly AnswerHeader[];
}

/** What a route asks of its caller: nothing, a valid credential, or one with this scope. */
export type Right = "public" | "signed-in" | Scope;

/** One address of the API: the schemas that its input must pass, from which the OpenAPI document is made too. */
export interface RouteSpec<Params, Query, Headers, Body> {
  readonly operationId: string;
  readonly tag: Tag;
  readonly method: "get" | "post" | "patch" | "delete";
  /** As in OpenAPI: `/v1/stores/{name}`. */
  readonly path: string;
  readonly right: Right;
  readonly summary: string;
  readonly description?: string;
  /** How a client uses it, where that takes more than a request. */
  readonly example?: { readonly language: string; readonly code: string };
  readonly params?: z.ZodObject & z.ZodType<Params>;
  readonly query?: z.ZodObject & z.ZodType<Query>;
  /** Only headers named here are read; names in lower case. */
  readonly headers?: z.ZodObject & z.ZodType<Headers>;
  readonly body?: z.ZodType<Body>;
  /** The rules that fields break which the body does not have, where they say more than that they are unknown. */
  readonly refusedFields?: Readonly<Record<string, string>>;
  /** Whether the body is a JSON merge patch, which may be said to be one. */
  readonly takesMergePatch?: boolean;
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  /** Whether it is for probes: they know the address only, and may add what keeps caches from answering for us. */
  readonly isProbe?: boolean;
  /** Whether it leaves all as it is although its right is one to change things. */
  readonly changesNothing?: boolean;
  /**
   * Whether a browser signs in by it. It uses up what it is given, so that no HEAD is taken for it; who fails by it too often
   * is not heard; what goes wrong is told as a page to whoever wants one.
   */
  readonly signsIn?: boolean;
  /** Whether a button of a page of ours, which is a form without fields, may ask for it. */
  readonly isForButton?: boolean;
  /** Whether its answer goes on for as long as its client stays: a HEAD would be left open. */
  readonly streams?: boolean;
  /** Whether it is answered without asking the bus, and so never with `bus-unavailable`. */
  readonly needsNoBus?: boolean;
  /** Besides those that every route can answer. */
  readonly problems: readonly ProblemCode[];
}

export interface RouteInput<Params, Query, Headers, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Body;
  /** The body as it came. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON, unless it is a text and names its content type, or a stream of bytes. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Each goes into a Set-Cookie header of its own. */
  readonly cookies?: readonly string[];
}

/** A route whose input is parsed when it is called; what createApp and the OpenAPI builder handle. */
export interface Route {
  readonly spec: RouteSpec<unknown, unknown, unknown, unknown>;
  readonly handle: (input: RouteInput<unknown, unknown, unknown, unknown>, context: RequestContext) => Promise<Answer>;
}

/** Ties a handler to the schemas of its input; the app parses with these schemas before it calls the handler. */
export function route<Params, Query, Headers, Body>(
  spec: RouteSpec<Params, Query, Headers, Body>,
  handle: (input: RouteInput<Params, Query, Headers, Body>, context: RequestContext) => Promise<Answer>,
): Route {
  // The types of input and schemas are tied above; from here on they are one kind of thing.
  return { spec, handle } as unknown as Route;
}
