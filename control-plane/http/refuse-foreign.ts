import { type AllowedOrigins, isAllowedOrigin } from "./cors.ts";
import { isLoopback } from "./loopback.ts";
import { ProblemError } from "./problem-error.ts";

/** Whether requests may come under a name; it is in lower case and without a port. */
export type HostRule = (hostname: string) => boolean;

export interface HostNames {
  /** Name or address that the server listens on. */
  readonly listensOn: string;
  /** Names that clients know the API by. */
  readonly publicHosts: readonly string[];
}

/**
 * On a developer's machine any web page reaches the API by a name of its own that it has lead to 127.0.0.1: there, and
 * wherever the API's names are known, it answers under those and this machine's own only. Otherwise there is no rule.
 */
export function hostRuleOf({ listensOn, publicHosts }: HostNames): HostRule | undefined {
  if (publicHosts.length === 0 && !isLoopback(listensOn)) return undefined;
  const names = new Set(publicHosts);
  return (hostname) => isLoopback(hostname) || names.has(hostname);
}

/** Throws ProblemError for a request under a name that is not ours. */
export function checkOurHost(request: Request, isOurs: HostRule | undefined): void {
  if (isOurs === undefined || isOurs(new URL(request.url).hostname)) return;
  const rule = "must be localhost, 127.0.0.1, [::1] or one of STOREPLANE_PUBLIC_HOSTS";
  throw new ProblemError(
    "foreign-host",
    "Use localhost or a host name that the API is configured for; its operator can add one.",
    {
      errors: [{ field: "host", rule }],
    },
  );
}

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
const ownSites: ReadonlySet<string> = new Set(["same-origin", "none"]);

/** Throws ProblemError for a change that a web page of another origin, which is not allowed, has a browser ask for. */
export function checkOrigin(request: Request, isOurs: HostRule | undefined, allowed: AllowedOrigins): void {
  if (safeMethods.has(request.method) || isAllowedOrigin(request, allowed)) return;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && !ownSites.has(site)) throw foreignPage("sec-fetch-site", "must be same-origin or none");
  const origin = request.headers.get("origin");
  if (origin === null || isSameOrigin(origin, request)) return;
  // A proxy that gives requests another Host is told from a foreign page by what the browser says of it.
  if (site === "same-origin" && isOurs === undefined) return;
  throw foreignPage("origin", "must be the origin of this API");
}

/**
 * Throws ProblemError for a change that a browser sends by a session of its own accord, unless it says that a page of this
 * API asked for it: what is fair for a token, which only its holder sends, is not enough for a cookie.
 */
export function requireOwnPage(request: Request): void {
  if (safeMethods.has(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (site === "same-origin" && (origin === null || isSameOrigin(origin, request))) return;
  if (site === null && origin !== null && isSameOrigin(origin, request)) return;
  throw foreignPage(site === null ? "origin" : "sec-fetch-site", "must be that of a page of this API, for a session");
}

/** The scheme plays no part: a proxy before us may have ended the encryption. */
function isSameOrigin(origin: string, request: Request): boolean {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  if (!URL.canParse(origin)) return false;
  const { protocol, host: asked } = new URL(origin);
  const own = `${protocol}//${host}`;
  return /^https?:$/.test(protocol) && URL.canParse(own) && new URL(own).host === asked;
}

function foreignPage(field: string, rule: string): ProblemError {
  const detail =
    "Web pages of another origin may not send changes. Send the request from a server, or from a page on the API's own host.";
  return new ProblemError("foreign-origin", detail, { errors: [{ field, rule }] });
}
