import { Buffer } from "node:buffer";
import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Authenticator } from "@nats-io/nats-core";
import { type BusCreds, CredsError, parseCreds } from "../../../contract/index.ts";

/** What an Ed25519 key of 32 bytes lacks of the form that node:crypto reads (PKCS #8). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");

interface Known {
  readonly text: string;
  readonly jwt: string;
  readonly key: KeyObject;
}

/**
 * Proves a user by the text of its `.creds` file, which is asked for at each connect. By node:crypto, which Deno and the
 * edge have too: the client's own signature is JavaScript and takes 15 ms of processor time. A text that can't be read later leaves the last one, for
 * what throws here would close the connection for good.
 */
export function credsAuthenticator(creds: () => string): Authenticator {
  let known: Known | undefined;
  const read = (): Known => {
    const text = creds();
    if (known?.text === text) return known;
    try {
      known = { text, ...toKnown(parseCreds(text)) };
    } catch (error) {
      if (known === undefined || !(error instanceof CredsError)) throw error;
    }
    return known;
  };
  return (nonce = "") => {
    const { jwt, key } = read();
    return { jwt, sig: sign(null, Buffer.from(nonce), key).toString("base64url") };
  };
}

function toKnown({ jwt, privateKey }: BusCreds): Omit<Known, "text"> {
  const der = Buffer.concat([pkcs8, privateKey]);
  return { jwt, key: createPrivateKey({ key: der, format: "der", type: "pkcs8" }) };
}
