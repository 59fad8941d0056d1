import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { pkcs8Of } from "../contract/index.ts";

/** A private key of 32 bytes, ready to sign. */
export function ed25519Key(privateKey: Uint8Array): KeyObject {
  return ed25519KeyOf(pkcs8Of(privateKey));
}

/** The same of a key in PKCS #8, DER. */
export function ed25519KeyOf(der: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
}

/** The signature over a text, base64url. By node:crypto: JavaScript alone would hold the process up for 10 ms. */
export function signText(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text), key).toString("base64url");
}
