import type { AuditTrail } from "../ports/audit.ts";
import type { RequestHead } from "./parse-input.ts";
import type { Count } from "./rates/rate-limiter.ts";
import type { Caller } from "./request-context.ts";
import type { Answer, Route, RouteInput } from "./route.ts";

/** One request on its way through a route; each step adds what it finds out. */
export interface Visit {
  readonly route: Route;
  readonly request: Request;
  readonly requestId: string;
  /** Address of the client, as the server sees it. */
  readonly address?: string | undefined;
  /** The parameters of the path, as they came. */
  readonly params: Readonly<Record<string, string>>;
  caller?: Caller;
  head?: RequestHead;
  body?: Pick<RouteInput<unknown, unknown, unknown, unknown>, "body" | "bytes">;
  audit?: AuditTrail;
  /** How often the caller may still ask. */
  rate?: Count;
  answer?: Answer;
}
