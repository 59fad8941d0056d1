import * as z from "zod";
import { clusterId, storeName, storeUid } from "./names.ts";

/**
 * The only way in which credentials are sealed: HPKE (RFC 9180) in base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
 * AES-256-GCM; `info` comes from `credentialsInfo`; the additional data is empty.
 */
export const sealingAlgorithm = "HPKE-Base-X25519-SHA256-AES256GCM";

/** 32 bytes leave the last of 43 characters two bits that must be zero. */
const key = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** A public key for one request: the holder of the private key can read the response. */
export const publicKey = z
  .string()
  .regex(key, "must be an X25519 public key: 32 bytes as 43 characters of base64url without padding");

/** The body of `POST /v1/stores/{name}/credentials`. */
export const credentialsBody = z.strictObject({
  algorithm: z.literal(sealingAlgorithm).default(sealingAlgorithm),
  publicKey,
});
export type CredentialsBody = z.infer<typeof credentialsBody>;

export const sealed = z.object({
  algorithm: z.literal(sealingAlgorithm),
  /** The encapsulated key, `enc` in RFC 9180. */
  encapsulatedKey: z.string().regex(key, "must be 32 bytes as 43 characters of base64url without padding"),
  ciphertext: z.string().regex(/^[A-Za-z0-9_-]{22,16384}$/, "must be at most 12 KiB in base64url without padding"),
});
export type Sealed = z.infer<typeof sealed>;

/** Credentials that only the holder of the request's private key can read, and the names of their fields. */
export const sealedCredentials = z.object({
  name: storeName,
  uid: storeUid,
  cluster: clusterId,
  engine: z.string().max(63),
  /** Keys of the sealed JSON object. */
  fields: z.array(z.string().max(63)).max(16),
  sealed,
});
export type SealedCredentials = z.infer<typeof sealedCredentials>;

/** What is sealed, as JSON; padded with spaces to hide its length. */
export const adminCredentials = z.object({
  /** URL of the administration page. */
  url: z.url().max(1024),
  /** Present when the page asks for a user name. */
  username: z.string().max(1024).optional(),
  /** Present when the page asks for an e-mail address. */
  email: z.string().max(1024).optional(),
  password: z.string().min(1).max(4096),
});
export type AdminCredentials = z.infer<typeof adminCredentials>;

/** The store, in its cluster, that credentials belong to. */
export interface CredentialsOwner {
  readonly cluster: string;
  readonly name: string;
  readonly uid: string;
}

/** The `info` of HPKE: a response can't be opened with another store's. */
export function credentialsInfo({ cluster, name, uid }: CredentialsOwner): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(["storeplane.dev/credentials/v1", cluster, name, uid]));
}
