import { ProblemError } from "./problem-error.ts";

const hostShape = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9_][a-z0-9._-]{0,252})(:[0-9]{1,5})?$/i;
const hostRule = "must be one host name or IP address, as it is usually written, with a port or without";

/** A segment that means "here" or "above", also percent-encoded: who resolves it reads another address than who does not. */
const dotSegment = /(^|\/)(\.|%2e){1,2}(?=\/|$)/i;

/** The host name of a `Host` header; undefined when it is not one, or one that a URL would spell otherwise. */
export function hostnameOf(host: string): string | undefined {
  const address = `http://${host}`;
  if (!hostShape.test(host) || !URL.canParse(address)) return undefined;
  const { hostname } = new URL(address);
  // "127.1" and "0x7f000001" become 127.0.0.1: two spellings of one host are one too many.
  return hostname === host.replace(/:[0-9]+$/, "").toLowerCase() ? hostname : undefined;
}

/** Throws ProblemError unless a `Host` header names a host. */
export function checkHost(host: string): void {
  if (hostnameOf(host) !== undefined) return;
  throw new ProblemError("invalid-header", `host ${hostRule}.`, { errors: [{ field: "host", rule: hostRule }] });
}

/** Throws ProblemError for a path that a gateway may read otherwise than we do; `target` begins with the path. */
export function checkPath(target: string): void {
  const [path = ""] = target.split("?", 1);
  if (dotSegment.test(path)) throw malformed('The path must not contain the segments "." or "..", encoded or not.');
  if (/[\\#]/.test(path)) throw malformed('The path must not contain "\\" or "#".');
}

/** Throws ProblemError unless the address of a request can be read, and in one way only. */
export function checkTarget(request: Request): void {
  const host = request.headers.get("host");
  if (host !== null) checkHost(host);
  if (!URL.canParse(request.url)) throw malformed("The request target is not a valid URL.");
  checkPath(request.url.replace(/^https?:\/\/[^/]*/i, ""));
}

function malformed(detail: string): ProblemError {
  return new ProblemError("malformed-request", detail);
}
