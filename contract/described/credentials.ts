import { credentialsBody, sealed, sealedCredentials, sealingAlgorithm } from "../credentials.ts";
import type { ObjectWords } from "./words.ts";

export const credentialsRequestWords: ObjectWords<typeof credentialsBody> = {
  schema: credentialsBody,
  description: "The public key to seal the login to.",
  properties: {
    algorithm: "Sealing algorithm; there is only one.",
    publicKey: "X25519 public key, generated for this request: 32 bytes in base64url without padding.",
  },
  examples: [{ algorithm: sealingAlgorithm, publicKey: "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo" }],
};

export const sealedCredentialsWords: ObjectWords<typeof sealedCredentials> = {
  schema: sealedCredentials,
  description: "The login of a store's administrator, readable only by the holder of the request's private key.",
  properties: {
    name: "Name of the store.",
    uid: "Tells apart stores that had the same name at different times.",
    cluster: "The cluster that sealed it.",
    engine: "Engine of the store.",
    fields: "Keys of the sealed JSON object.",
    sealed: "The sealed JSON object.",
  },
  examples: [
    {
      name: "hats",
      uid: "7f0e1d0c-5f0b-4c9e-9a55-0d6f2c1b7a10",
      cluster: "fra-1",
      engine: "woocommerce",
      fields: ["url", "username", "password"],
      sealed: {
        algorithm: sealingAlgorithm,
        encapsulatedKey: "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08",
        ciphertext: "vDtRf0mEz0nPCXf2eb1lEWmSyyPrhN-TS3q4rmVzCbM",
      },
    },
  ],
};

export const sealedWords: ObjectWords<typeof sealed> = {
  schema: sealed,
  description: "An HPKE (RFC 9180) ciphertext: open it with the private key that belongs to the request.",
  properties: {
    algorithm: "Sealing algorithm.",
    encapsulatedKey: "Encapsulated key, `enc` in RFC 9180: base64url without padding.",
    ciphertext: "Ciphertext: base64url without padding.",
  },
  examples: [
    {
      algorithm: sealingAlgorithm,
      encapsulatedKey: "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08",
      ciphertext: "vDtRf0mEz0nPCXf2eb1lEWmSyyPrhN-TS3q4rmVzCbM",
    },
  ],
};
