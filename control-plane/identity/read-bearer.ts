/** As long as a signed token of an issuer with many groups may be. */
const maxLength = 8192;

/** One scheme in any case, spaces, and one word of the letters that RFC 6750 allows. */
const bearer = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;

export type BearerReading =
  | { readonly kind: "none" }
  /** Another scheme, several headers in one, or no token at all. */
  | { readonly kind: "unusable" }
  | { readonly kind: "token"; readonly text: string };

/** What the Authorization header gives; several headers, which arrive with commas between, are none that can be used. */
export function readBearer(headers: Headers): BearerReading {
  const value = headers.get("authorization");
  if (value === null) return { kind: "none" };
  if (value.length > maxLength) return { kind: "unusable" };
  const text = bearer.exec(value)?.[1];
  return text === undefined ? { kind: "unusable" } : { kind: "token", text };
}
