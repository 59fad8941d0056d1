import * as z from "zod";
import { fromBase64url, toBase64url } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import { sha256 } from "../ports/digest.ts";

/** What a list is of, in a fixed order; a token leads on in the list that it came from and in no other. */
export interface ListIdentity {
  readonly tenant: string;
  readonly of: readonly (string | readonly string[] | undefined)[];
}

/** A position in the order of last change. */
export const changePosition = z.int().min(1);

/** An opaque token for the page that begins after a position. */
export async function formatPageToken(position: unknown, list: ListIdentity): Promise<string> {
  return encode({ s: position, l: await digestOf(list) });
}

/** The position that a token names; undefined when it is none of this list's, or of another kind. */
export async function parsePageToken<Position>(
  token: string,
  list: ListIdentity,
  position: z.ZodType<Position>,
): Promise<Position | undefined> {
  const found = z.strictObject({ s: position, l: z.string() }).safeParse(decode(token));
  if (!found.success) return undefined;
  // One spelling of a token is enough: decoders forgive spaces, padding and bits that mean nothing.
  return encode(found.data) === token && found.data.l === (await digestOf(list)) ? found.data.s : undefined;
}

/** @throws ProblemError: the token is none of the list's */
export function refuseToken(): never {
  const rule = "must be the nextPageToken of a page of the same list";
  throw new ProblemError("invalid-parameter", `pageToken ${rule}.`, { errors: [{ field: "pageToken", rule }] });
}

function encode({ s, l }: { readonly s?: unknown; readonly l: string }): string {
  return toBase64url(new TextEncoder().encode(JSON.stringify({ s, l })));
}

function decode(token: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64url(token)));
  } catch {
    return undefined;
  }
}

/** No secret: it keeps clients from mixing tokens up, and the tenant is the caller's whatever a token says. */
async function digestOf({ tenant, of }: ListIdentity): Promise<string> {
  return (await sha256(JSON.stringify([tenant, ...of.map((it) => it ?? "")]))).slice(0, 16);
}
