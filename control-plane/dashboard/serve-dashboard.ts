/** A file of the dashboard, as it is and as it is packed. */
export interface DashboardAsset {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzip?: Uint8Array<ArrayBuffer> | undefined;
  readonly brotli?: Uint8Array<ArrayBuffer> | undefined;
}

/** The dashboard as it was built. */
export interface DashboardFiles {
  /** With `%NONCE%` where the nonce of an answer goes. */
  readonly index: string;
  /** SHA-256 in base64 of each script that stands in it; no other that does may run. */
  readonly inlineScripts: readonly string[];
  /** By their addresses, which change with what they hold: `/assets/main-ABC.js`. */
  readonly assets: ReadonlyMap<string, DashboardAsset>;
}

/** The answer to a request for the dashboard; undefined for any other. */
export type Dashboard = (request: Request) => Response | undefined;

const ofEveryAnswer = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/** Serves the files by their addresses, and the page itself to browsers under every address that is nothing else. */
export function createDashboard({ index, inlineScripts, assets }: DashboardFiles): Dashboard {
  const scripts = ["'self'", ...inlineScripts.map((digest) => `'sha256-${digest}'`)].join(" ");
  return (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return undefined;
    const { pathname } = new URL(request.url);
    const asset = assets.get(pathname);
    if (asset !== undefined) return answerAsset(asset, request);
    return isPage(pathname, request) ? answerIndex(index, scripts) : undefined;
  };
}

/** What programs ask for, and what is none of the page's, stays a problem when it is not there. */
const notPages = /^\/(v1|auth|assets)(\/|$)/;

function isPage(pathname: string, { headers }: Request): boolean {
  return !notPages.test(pathname) && (headers.get("accept")?.includes("text/html") ?? false);
}

function answerIndex(index: string, scripts: string): Response {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  return new Response(index.replaceAll("%NONCE%", nonce), {
    headers: {
      ...ofEveryAnswer,
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      Vary: "Accept",
      "Content-Security-Policy": policyWith(nonce, scripts),
      "Cross-Origin-Opener-Policy": "same-origin",
      "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    },
  });
}

/** All that the page does, and nothing else: it has no script, style or image but its own, and makes no markup of text. */
function policyWith(nonce: string, scripts: string): string {
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function answerAsset(asset: DashboardAsset, { headers }: Request): Response {
  const { coding, bytes } = packed(asset, headers.get("accept-encoding") ?? "");
  return new Response(bytes, {
    headers: {
      ...ofEveryAnswer,
      "Content-Type": asset.type,
      "Cache-Control": "public, max-age=31536000, immutable",
      Vary: "Accept-Encoding",
      ...(coding && { "Content-Encoding": coding }),
    },
  });
}

interface Packed {
  readonly coding?: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

function packed({ bytes, gzip, brotli }: DashboardAsset, accepted: string): Packed {
  if (brotli && /\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted)) return { coding: "br", bytes: brotli };
  if (gzip && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted)) return { coding: "gzip", bytes: gzip };
  return { bytes };
}
