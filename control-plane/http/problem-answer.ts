import type { ProblemError } from "./problem-error.ts";

/** What every answer carries: none is kept, none is taken for another kind of content. */
export const alwaysHeaders = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" } as const;

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
