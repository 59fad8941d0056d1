import type { IncomingMessage } from "node:http";
import { checkHost, checkPath } from "./check-target.ts";
import { ProblemError } from "./problem-error.ts";

/** Throws ProblemError for what HTTP forbids or what others may read differently, and Node lets through. */
export function checkArrival(incoming: IncomingMessage): void {
  const host = hostOf(incoming);
  if (host !== undefined) checkHost(host);
  checkCoding(incoming);
  checkPath(pathOf(incoming.url ?? "", host));
}

/** Undefined only in HTTP/1.0, where it may be missing. */
function hostOf({ rawHeaders, httpVersion }: IncomingMessage): string | undefined {
  // Node's own list of headers holds the first one only.
  const hosts = rawHeaders.filter((_, index) => index % 2 === 1 && /^host$/i.test(rawHeaders[index - 1] ?? ""));
  if (hosts.length > 1) throw wrongHeader("host", "must be given once");
  if (hosts.length === 0 && httpVersion !== "1.0") throw wrongHeader("host", "is required");
  return hosts[0];
}

function checkCoding({ headers, httpVersion }: IncomingMessage): void {
  const coding = headers["transfer-encoding"];
  if (coding === undefined) return;
  if (httpVersion === "1.0") throw wrongHeader("transfer-encoding", "must be absent in HTTP/1.0");
  if (coding.toLowerCase() !== "chunked") throw wrongHeader("transfer-encoding", "must be chunked");
}

/** The path and what follows it; of an absolute address its host must be the one that the header names. */
function pathOf(target: string, host: string | undefined): string {
  if (target.startsWith("/")) return target;
  if (target === "*")
    throw new ProblemError("route-not-found", "Send the request to a path. See GET /docs for the available endpoints.");
  const [origin, named] = /^https?:\/\/([^/?#\\]*)/i.exec(target) ?? [];
  if (origin === undefined || !URL.canParse(target)) {
    throw new ProblemError("malformed-request", "The request target is not a valid URL.");
  }
  if (host !== undefined && named?.toLowerCase() !== host.toLowerCase()) {
    throw wrongHeader("host", "must be the host of the address");
  }
  return target.slice(origin.length);
}

function wrongHeader(field: string, rule: string): ProblemError {
  return new ProblemError("invalid-header", `${field} ${rule}.`, { errors: [{ field, rule }] });
}
