import { Buffer } from "node:buffer";
import { createPrivateKey, sign } from "node:crypto";
import type { Authenticator } from "@nats-io/nats-core";
import { followCreds } from "../../../contract/index.ts";

/**
 * Proves a user by the text of its `.creds` file, which is asked for at each connect. By node:crypto, which Deno and the
 * edge have too: the client's own signature is JavaScript and takes 15 ms of processor time.
 */
export function credsAuthenticator(creds: () => string): Authenticator {
  const read = followCreds(creds, (der) => createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" }));
  return (nonce = "") => {
    const { jwt, key } = read();
    return { jwt, sig: sign(null, Buffer.from(nonce), key).toString("base64url") };
  };
}
