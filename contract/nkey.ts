import * as z from "zod";
import { fromBase32 } from "./base32.ts";

/** Public key of an account of the bus. */
export const accountKey = z.string().regex(/^A[A-Z2-7]{55}$/, "must be an account's public key");

/** Public key of a user of the bus. */
export const userKey = z.string().regex(/^U[A-Z2-7]{55}$/, "must be a user's public key");

/** The key itself, Ed25519, 32 bytes: before it stands a byte that says of what, after it a checksum. */
export function publicKeyBytes(key: string): Uint8Array {
  return fromBase32(key).slice(1, 33);
}
