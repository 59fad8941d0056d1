import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256, HpkeError } from "@hpke/core";
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

/** For one request: its public half is sent, its private half opens the answer and is forgotten. */
export interface RequestKey {
  readonly publicKey: string;
  readonly privateKey: CryptoKey;
}

/** What is known of the store without the answer: the more, the less another store's answer can pass for its. */
export type Expected = Pick<CredentialsOwner, "name"> & Partial<CredentialsOwner>;

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

export async function createRequestKey(): Promise<RequestKey> {
  const { publicKey, privateKey } = await suite.kem.generateKeyPair();
  return { publicKey: toBase64url(new Uint8Array(await suite.kem.serializePublicKey(publicKey))), privateKey };
}

/** What `POST /v1/stores/{name}/credentials` answered, in clear; throws NotOpenedError, and DecodeError for no credentials. */
export async function openCredentials(
  { sealed, cluster, uid }: SealedCredentials,
  privateKey: CryptoKey,
  expected: Expected,
): Promise<AdminCredentials> {
  const info = credentialsInfo({ cluster, uid, ...expected });
  const recipient = { recipientKey: privateKey, enc: fromBase64url(sealed.encapsulatedKey), info };
  try {
    const bytes = await suite.open(recipient, fromBase64url(sealed.ciphertext));
    return decode(adminCredentials, new Uint8Array(bytes), "credentials");
  } catch (cause) {
    if (!(cause instanceof HpkeError)) throw cause;
    throw new NotOpenedError(`the response is not sealed to this key for store ${expected.name}`, { cause });
  }
}
