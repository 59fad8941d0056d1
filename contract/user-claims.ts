import * as z from "zod";
import { fromBase64url } from "./base64url.ts";
import { CredsError } from "./bus-creds.ts";
import { accountKey, userKey } from "./nkey.ts";

/** What the token of a user says of itself; times in seconds since 1970, by the clock of who made it. */
const userClaims = z.object({
  sub: userKey,
  iat: z.int().min(0),
  /** Absent for one that does not end. */
  exp: z.int().min(0).optional(),
  nats: z.object({ issuer_account: accountKey.optional() }).optional(),
});
export type UserClaims = z.infer<typeof userClaims>;

/** Reads a token without looking at its signature: servers do that. Throws CredsError, which repeats nothing of it. */
export function readUserClaims(token: string): UserClaims {
  try {
    const [, body = ""] = token.split(".");
    return userClaims.parse(JSON.parse(new TextDecoder().decode(fromBase64url(body))));
  } catch {
    // What was read may be anything, a secret too: no part of it may be in a message, so that there is no cause either.
    throw new CredsError("credentials of the bus can't be read: their token is not one of a user");
  }
}
