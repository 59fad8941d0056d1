import { withoutTokens } from "../../contract/index.ts";
import type { Logger } from "../ports/logger.ts";
import type { Arrival } from "./arrival.ts";
import type { Visit } from "./visit.ts";

/** By convention: who asked was gone before there was an answer. */
export const goneStatus = 499;

/** Longer ones are cut: what clients send fills no log. */
const maxPathLength = 300;
const maxAgentLength = 200;

const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
const foreignId = /^[\w.:-]{1,64}$/;

/** A request that was answered, or whose client has left. */
export interface Finished {
  readonly requestId: string;
  readonly request: Request;
  readonly path: string;
  readonly status: number;
  readonly seconds: number;
  /** Absent when no route was reached. */
  readonly visit?: Visit | undefined;
  readonly arrival?: Arrival | undefined;
}

/** One line per request: who asked for what, from where, and what became of it. */
export function logRequest(logger: Logger, finished: Finished): void {
  const { requestId, request, path, status, seconds, visit, arrival } = finished;
  const { tenant, actor } = visit?.caller ?? {};
  const fields = {
    requestId,
    method: request.method,
    path: loggedPath(path),
    status,
    ms: Math.round(seconds * 1000),
    tenant,
    actor,
    remoteAddress: arrival?.remoteAddress,
    userAgent: request.headers.get("user-agent")?.slice(0, maxAgentLength),
    ...foreignIds(request),
  };
  logger.info(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)), "request");
}

/** What is asked for, without what follows a question mark: a link to sign in with has its code there, which may still be good. */
export function loggedPath(target: string): string {
  const [path = ""] = target.split("?", 1);
  return withoutTokens(path).slice(0, maxPathLength);
}

/**
 * What others call the request. Its own id stays ours: one that a client chooses could be another request's, in the log
 * and in the record of who asked for a login.
 */
function foreignIds({ headers }: Request): { clientRequestId?: string | undefined; traceId?: string | undefined } {
  const id = headers.get("x-request-id") ?? "";
  return {
    clientRequestId: foreignId.test(id) ? id : undefined,
    traceId: traceparent.exec(headers.get("traceparent") ?? "")?.[1],
  };
}
