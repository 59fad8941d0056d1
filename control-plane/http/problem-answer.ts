import type { ProblemError } from "./problem-error.ts";

/**
 * What every answer carries: none is kept, none is taken for another kind of content, none is a page or part of one, and
 * no address is told to others.
 */
export const alwaysHeaders = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/** A problem as it goes out, whoever writes it to the client. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** RFC 9457 problem details under the request's id. */
export function problemAnswer(problem: ProblemError, requestId: string): ProblemAnswer {
  const details = problem.toDetails(`urn:uuid:${requestId}`);
  const headers = {
    "Content-Type": "application/problem+json",
    ...alwaysHeaders,
    ...problem.headers,
    "X-Request-Id": requestId,
  };
  return { status: details.status, headers, text: `${JSON.stringify(details)}\n` };
}
