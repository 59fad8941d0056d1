import { createPrivateKey, sign } from "node:crypto";
import { createAccount, createOperator, createUser, fromSeed, type KeyPair } from "@nats-io/nkeys";
import { privateKeyOf } from "../contract/index.ts";

export type KeyKind = "operator" | "account" | "user";

const create: Readonly<Record<KeyKind, () => KeyPair>> = {
  operator: createOperator,
  account: createAccount,
  user: createUser,
};

/** A new seed; who has it can sign in its name. */
export function newSeed(kind: KeyKind): string {
  return new TextDecoder().decode(create[kind]().getSeed());
}

/** To find one takes milliseconds, and an account names that of another in each import. */
const publicKeys = new Map<string, string>();

/** The name by which others know a seed's key. */
export function publicKeyOf(seed: string): string {
  const known = publicKeys.get(seed) ?? fromSeed(new TextEncoder().encode(seed)).getPublicKey();
  publicKeys.set(seed, known);
  return known;
}

/** What an Ed25519 key of 32 bytes lacks of the form that node:crypto reads (PKCS #8). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** The key of a seed; signed with by node:crypto, since the one of the package takes 10 ms and more for a signature. */
export function keyPairOf(seed: string): KeyPair {
  const pair = fromSeed(new TextEncoder().encode(seed));
  const der = Buffer.concat([pkcs8, privateKeyOf(seed)]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  pair.sign = (input) => new Uint8Array(sign(null, input, key));
  return pair;
}
