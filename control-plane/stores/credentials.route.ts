import { credentialsBody, sealedCredentials } from "../../contract/index.ts";
import { type Route, route } from "../http/route.ts";
import { askCredentials } from "./credentials.ts";
import { nameParams } from "./store-answers.ts";

/** How an answer is opened where WebCrypto is; a test runs it as it stands. */
export const openingExample = `import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const { publicKey, privateKey } = await suite.kem.generateKeyPair(); // for one request only
const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

const response = await fetch("https://api.example.com/v1/stores/hats/credentials", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ publicKey: encode(await suite.kem.serializePublicKey(publicKey)) }),
});
const { uid, cluster, sealed } = await response.json();
// The name that was asked for, not the one that was answered.
const info = new TextEncoder().encode(JSON.stringify(["storeplane.dev/credentials/v1", cluster, "hats", uid]));
const key = { recipientKey: privateKey, enc: decode(sealed.encapsulatedKey), info };
const credentials = JSON.parse(new TextDecoder().decode(await suite.open(key, decode(sealed.ciphertext))));
// { url, username or email, password }`;

/** `POST /v1/stores/{name}/credentials` */
export function askCredentialsRoute(): Route {
  return route(
    {
      operationId: "askCredentials",
      tag: "Stores",
      method: "post",
      path: "/v1/stores/{name}/credentials",
      right: "credentials:read",
      summary: "Get the login of a store's administrator",
      description:
        "Make an X25519 key pair for this one request and send its public half. The store's cluster seals address, user " +
        "name or e-mail address, and password of the first administrator to it by HPKE (RFC 9180, base mode, " +
        "DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM), so that only the holder of the private key can read them. `info` is the JSON list " +
        '`["storeplane.dev/credentials/v1", cluster, name, uid]` without spaces, the additional data is empty, and the ' +
        "plaintext is a JSON object with spaces behind it. The password is the one that the store was set up with: one " +
        "that was changed in the shop is known to the shop alone. Every request is logged here and in the cluster.",
      example: { language: "JavaScript", code: openingExample },
      params: nameParams,
      body: credentialsBody,
      answers: { 200: { description: "The sealed login, and what it contains.", schema: sealedCredentials } },
      problems: ["invalid-parameter", "store-not-found", "store-deleting", "no-credentials", "cluster-unavailable"],
    },
    async ({ params, body }, context) => ({ status: 200, body: await askCredentials(context, params.name, body) }),
  );
}
