import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import type { Config } from "./config.ts";

const formBytes = 16 * 1024;

/** True if a form with this Origin header is one of the shop's own. */
export function isOwnOrigin(origin: string, hosts: readonly string[]): boolean {
  const url = URL.parse(origin);
  return url !== null && (hosts.includes(url.host) || hosts.includes(url.hostname));
}

/** No script at all, no frame around it, forms only to itself, and forms only from itself. */
export function protect(app: Hono, { hosts, secure, strict }: Config): void {
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        // Pictures lie wherever the merchant keeps them. Plain HTTP is for clusters on one's own machine.
        imgSrc: ["'self'", "data:", "https:", ...(secure ? [] : ["http:"])],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: "same-origin",
      strictTransportSecurity: strict ? "max-age=15552000" : false,
      xFrameOptions: "DENY",
    }),
  );
  app.use(csrf({ origin: (origin) => isOwnOrigin(origin, hosts) }));
  app.use(
    bodyLimit({
      maxSize: formBytes,
      onError: () => {
        throw new HTTPException(413);
      },
    }),
  );
}
