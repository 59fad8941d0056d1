import { Aes256Gcm, CipherSuite, DeserializeError, DhkemX25519HkdfSha256, EncapError, HkdfSha256 } from "@hpke/core";
import {
  type AdminCredentials,
  type CredentialsOwner,
  credentialsInfo,
  fromBase64url,
  type Sealed,
  sealingAlgorithm,
  toBase64url,
} from "../../contract/index.ts";

/** Nothing can be sealed to this public key: it is a point for which every sealing has the same secret. */
export class InvalidKeyError extends Error {
  override readonly name = "InvalidKeyError";
}

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** What is sealed is as long as a multiple of this many bytes: a cipher does not hide the length of a password. */
const blockBytes = 512;

/** Encrypts the credentials to the key, bound to this store; throws InvalidKeyError. */
export async function sealCredentials(
  credentials: AdminCredentials,
  publicKey: string,
  owner: CredentialsOwner,
): Promise<Sealed> {
  try {
    const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64url(publicKey));
    const { enc, ct } = await suite.seal({ recipientPublicKey, info: credentialsInfo(owner) }, padded(credentials));
    return {
      algorithm: sealingAlgorithm,
      encapsulatedKey: toBase64url(new Uint8Array(enc)),
      ciphertext: toBase64url(new Uint8Array(ct)),
    };
  } catch (cause) {
    if (!(cause instanceof DeserializeError || cause instanceof EncapError)) throw cause;
    throw new InvalidKeyError("the public key can't be sealed to", { cause });
  }
}

/** JSON with spaces behind it, which no parser minds. */
function padded(credentials: AdminCredentials): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(JSON.stringify(credentials));
  const whole = new Uint8Array(Math.ceil(bytes.byteLength / blockBytes) * blockBytes).fill(0x20);
  whole.set(bytes);
  return whole;
}
