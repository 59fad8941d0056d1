import { expect, test } from "vitest";
import { ed25519Key, signText } from "../../agent/ed25519.ts";
import { newKey } from "../../agent/renewal/new-key.ts";
import { keyPairOf } from "../../bus-keys/signing.ts";
import { parseCreds, publicKeyBytes, readUserClaims } from "../../contract/index.ts";

test("a new key is one that NATS knows, and signs as NATS does; no two are the same", () => {
  const { publicKey, creds } = newKey();
  const { seed, privateKey, jwt } = parseCreds(creds);
  const pair = keyPairOf(seed);
  expect(pair.getPublicKey()).toBe(publicKey);
  expect(publicKeyBytes(publicKey).length).toBe(32);
  const signature = Buffer.from(signText("hello", ed25519Key(privateKey)), "base64url");
  expect(pair.verify(Buffer.from("hello"), signature)).toBe(true);
  expect(readUserClaims(jwt)).toEqual({ sub: publicKey, iat: 0, exp: 0 });
  expect(newKey().publicKey).not.toBe(publicKey);
});
