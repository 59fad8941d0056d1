import { generateKeyPairSync } from "node:crypto";
import { credsText, fromBase64url, toBase64url, userKeyOf, userSeedOf } from "../../contract/index.ts";

/** A new user's key. */
export interface NewKey {
  readonly publicKey: string;
  /** Credentials with a token that has ended, so that the next one is asked for at once. */
  readonly creds: string;
}

/** Makes a key that no one but this cluster has. */
export function newKey(): NewKey {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const publicKey = userKeyOf(fromBase64url(x));
  const jwt = [
    { typ: "JWT", alg: "ed25519-nkey" },
    { sub: publicKey, iat: 0, exp: 0 },
  ].map(part);
  return { publicKey, creds: credsText({ jwt: [...jwt, "unsigned"].join("."), seed: userSeedOf(fromBase64url(d)) }) };
}

function part(claims: object): string {
  return toBase64url(new TextEncoder().encode(JSON.stringify(claims)));
}
