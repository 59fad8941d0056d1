import {
  type AdminCredentials,
  adminCredentials,
  type CredentialsOwner,
  credentialsInfo,
  decode,
  fromBase64url,
  type SealedCredentials,
  toBase64url,
} from "../contract/index.ts";

/** The answer is not sealed to this key, or not as this store's. */
export class NotOpenedError extends Error {
  override readonly name = "NotOpenedError";
}

/** For one request: its public half is sent, its private half opens the answer, is forgotten, and can't be read by anyone. */
export interface RequestKey {
  readonly publicKey: string;
  readonly pair: CryptoKeyPair;
}

/** What is known of the store without the answer: the more, the less another store's answer can pass for its. */
export type Expected = Pick<CredentialsOwner, "name"> & Partial<CredentialsOwner>;

export async function createRequestKey(): Promise<RequestKey> {
  // Not by the suite, whose private keys can be taken out of a page by any script in it.
  const pair = await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
  return { publicKey: toBase64url(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))), pair };
}

/** What `POST /v1/stores/{name}/credentials` answered, in clear; throws NotOpenedError, and DecodeError for no credentials. */
export async function openCredentials(
  { sealed, cluster, uid }: SealedCredentials,
  pair: CryptoKeyPair,
  expected: Expected,
): Promise<AdminCredentials> {
  // Loaded by those who open something: other commands and pages start without it.
  const { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256, HpkeError } = await import("@hpke/core");
  const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const info = credentialsInfo({ cluster, uid, ...expected });
  const recipient = { recipientKey: pair, enc: fromBase64url(sealed.encapsulatedKey), info };
  try {
    const bytes = await suite.open(recipient, fromBase64url(sealed.ciphertext));
    return decode(adminCredentials, new Uint8Array(bytes), "credentials");
  } catch (cause) {
    if (!(cause instanceof HpkeError)) throw cause;
    throw new NotOpenedError(`the response is not sealed to this key for store ${expected.name}`, { cause });
  }
}
