import { createPrivateKey, sign } from "node:crypto";
import type { Authenticator } from "@nats-io/nats-core";
import { followCreds } from "../../contract/index.ts";

/**
 * Proves a user by the text of its `.creds` file, which is asked for at each connect. By node:crypto: the client's own
 * signature is JavaScript and holds the process up for 10 ms.
 */
export function credsAuthenticator(creds: () => string): Authenticator {
  const read = followCreds(creds, (der) => createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" }));
  return (nonce = "") => {
    const { jwt, key } = read();
    return { jwt, sig: sign(null, Buffer.from(nonce), key).toString("base64url") };
  };
}
