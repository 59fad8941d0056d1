import { credentialsBody, sealed, sealedCredentials, sealingAlgorithm } from "../credentials.ts";
import type { ObjectWords } from "./words.ts";

export const credentialsRequestWords: ObjectWords<typeof credentialsBody> = {
  schema: credentialsBody,
  description: "The key that a login is to be sealed to.",
  properties: {
    algorithm: "How it is sealed; there is one way.",
    publicKey: "An X25519 public key, made for this one request: 32 bytes in base64url without padding.",
  },
  examples: [{ algorithm: sealingAlgorithm, publicKey: "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo" }],
};

export const sealedCredentialsWords: ObjectWords<typeof sealedCredentials> = {
  schema: sealedCredentials,
  description: "The login of a store's administrator, which only the asking side can read.",
  properties: {
    name: "Name of the store.",
    uid: "Which store of that name.",
    cluster: "The cluster that sealed it.",
    engine: "Engine of the store.",
    fields: "Names of what the sealed JSON object holds.",
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
  description: "What HPKE (RFC 9180) makes of a text: open it with the private half of the request's key.",
  properties: {
    algorithm: "How it is sealed.",
    encapsulatedKey: "The sealing side's key of this one answer, `enc` in RFC 9180: base64url without padding.",
    ciphertext: "The sealed text: base64url without padding.",
  },
  examples: [
    {
      algorithm: sealingAlgorithm,
      encapsulatedKey: "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08",
      ciphertext: "vDtRf0mEz0nPCXf2eb1lEWmSyyPrhN-TS3q4rmVzCbM",
    },
  ],
};
