import * as z from "zod";
import { fromBase64url } from "./base64url.ts";
import { accountKey } from "./nkey.ts";

/** The token of an account, which the operator has signed; nothing of it is secret. */
export const accountToken = z
  .string()
  .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, "must be the token of an account")
  .max(16_384);

/** Until when a lock-out refuses users, in seconds since 1970: the end of the year 9999. */
export const lockOutUntil = 253_402_300_799;

const tokenClaims = z.object({
  sub: accountKey,
  name: z.string(),
  iss: z.string(),
  iat: z.int().min(0),
  nats: z.object({ type: z.literal("account"), revocations: z.record(z.string(), z.int()).optional() }),
});

/** What the token of an account says. */
export interface AccountTokenClaims {
  /** Public key. */
  readonly account: string;
  readonly name: string;
  /** Public key that it says to be signed with. */
  readonly signedBy: string;
  /** When it was signed, in seconds since 1970. */
  readonly madeAt: number;
  /** Users that were made until then are refused, in seconds since 1970; 0 where none are. */
  readonly refusedUntil: number;
  /** Whether it refuses every user, those too that are made later. */
  readonly isLockOut: boolean;
}

/** Reads a token without looking at its signature, which the servers judge; undefined for what is no account's. */
export function readAccountClaims(token: string): AccountTokenClaims | undefined {
  try {
    const [, body = ""] = token.split(".");
    const { sub, name, iss, iat, nats } = tokenClaims.parse(JSON.parse(new TextDecoder().decode(fromBase64url(body))));
    const refusedUntil = nats.revocations?.["*"] ?? 0;
    return { account: sub, name, signedBy: iss, madeAt: iat, refusedUntil, isLockOut: refusedUntil >= lockOutUntil };
  } catch {
    return undefined;
  }
}
