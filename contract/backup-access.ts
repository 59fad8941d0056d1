import { toBase64url } from "./base64url.ts";

/** A secret of which logins, or keys, of all stores are made; 32 random bytes or more. */
export const minBackupSecretBytes = 32;

/**
 * The password of a store at its cluster's backup repository, where its uid is the name of its user. It opens the door
 * to what is stored, not what is stored: that is encrypted by `backupKey`.
 */
export function backupPassword(loginSecret: Uint8Array<ArrayBuffer>, uid: string): Promise<string> {
  return derive(loginSecret, `storeplane backup login 1\n${uid}`);
}

/**
 * What restic encrypts a store's backups by. It follows from the secret and the uid alone, so that backups can be read
 * when the store's namespace is gone.
 */
export function backupKey(keySecret: Uint8Array<ArrayBuffer>, uid: string): Promise<string> {
  return derive(keySecret, `storeplane backup key 1\n${uid}`);
}

/** HKDF with SHA-256 (RFC 5869), 32 bytes as base64url. */
async function derive(secret: Uint8Array<ArrayBuffer>, purpose: string): Promise<string> {
  const info = new TextEncoder().encode(purpose);
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info },
    key,
    256,
  );
  return toBase64url(new Uint8Array(bits));
}
