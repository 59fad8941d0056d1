import type { Authenticator } from "@nats-io/nats-core";
import { followCreds } from "../../contract/index.ts";
import { ed25519KeyOf, signText } from "../ed25519.ts";

/**
 * Proves a user by the text of its `.creds` file, which is asked for at each connect. By node:crypto: the client's own
 * signature is JavaScript and holds the process up for 10 ms.
 */
export function credsAuthenticator(creds: () => string): Authenticator {
  const read = followCreds(creds, ed25519KeyOf);
  return (nonce = "") => {
    const { jwt, key } = read();
    return { jwt, sig: signText(nonce, key) };
  };
}
